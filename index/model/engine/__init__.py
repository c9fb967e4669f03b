"""The fast engine: a BERT-like model in 8-bit integers, made once for each machine."""
