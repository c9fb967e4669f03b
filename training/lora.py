"""The low-rank changes that the adapter and the extractor learn (Hu et al. 2021).

https://arxiv.org/abs/2106.09685
"""

from peft import LoraConfig

# Of every linear layer of the encoder.
LORA = LoraConfig(
    r=32,
    lora_alpha=64,
    lora_dropout=0.0,
    target_modules=["query", "key", "value", "attention.output.dense", "intermediate.dense",
                    "output.dense"],
)  # fmt: skip
