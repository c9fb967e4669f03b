"""The pages of the web chat: what they say, how they look, and the handlers behind them."""
