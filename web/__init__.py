"""The web chat: its pages, their scripts and styles, and the handlers behind them."""
