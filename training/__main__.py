"""Trains the adapter of the bundled model: `python -m training DATA --out DIR`."""

import argparse
import sys
from pathlib import Path
from typing import Any

import numpy as np
import torch
from datasets import Dataset
from peft import LoraConfig
from safetensors.torch import save_file
from sentence_transformers import (
    SentenceTransformer,
    SentenceTransformerTrainer,
    SentenceTransformerTrainingArguments,
)
from sentence_transformers.base.sampler import DefaultBatchSampler
from torch.utils.data import SequentialSampler
from transformers.trainer_utils import get_last_checkpoint

from index.bundled import ADAPTER, HUB_NAME, bundled_model
from index.encoder import Encoder
from index.languages import LANGUAGES
from training.examples import Material, examples
from training.loss import Pull

# Of every linear layer of the encoder.
LORA = LoraConfig(
    r=32,
    lora_alpha=64,
    lora_dropout=0.0,
    target_modules=["query", "key", "value", "attention.output.dense", "intermediate.dense",
                    "output.dense"],
)  # fmt: skip
# How much of what was learnt is kept: more finds more of what is typed without accents, less keeps
# other languages (RUNS.md; Wortsman et al. 2022, https://arxiv.org/abs/2109.01903).
SHARE = 0.65
SEED = 7


def plain() -> SentenceTransformer:
    """The bundled model without an adapter, giving the vectors of all its layers."""
    # Eager attention learns twice as fast as SDPA on a CPU. No dropout: what is held in place
    # shall not be moved.
    model = SentenceTransformer(
        str(bundled_model(adapted=False)),
        model_kwargs={"attn_implementation": "eager"},
        config_kwargs={"hidden_dropout_prob": 0.0, "attention_probs_dropout_prob": 0.0},
    )
    model[0].auto_model.config.output_hidden_states = True
    return model


def languages() -> torch.Tensor:
    """The directions that search leaves out of the plain model's vectors."""
    return torch.from_numpy(np.load(bundled_model(adapted=False) / LANGUAGES))


def vectors(passages: list[str], folder: Path) -> torch.Tensor:
    """The plain model's vectors of the passages, kept in `folder` for the next start."""
    file = folder / "passages.npy"
    if not file.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        np.save(file, Encoder(HUB_NAME).passages(passages))
    return torch.from_numpy(np.load(file))


def adapter(model: SentenceTransformer) -> dict[str, torch.Tensor]:
    """What was learnt, as index/bundled.py wants it."""
    found = {}
    for name, values in model[0].model.state_dict().items():
        matrix, is_learnt, part = name.partition(".lora_")  # part: "A.default.weight"
        if is_learnt:
            scale = SHARE * LORA.lora_alpha / LORA.r if part[0] == "B" else 1
            found[f"{matrix}.{part[0]}"] = (values * scale).half().contiguous()
    return found


def in_order(dataset: Dataset, **given: Any) -> DefaultBatchSampler:
    """The batches as they were made: neighbours stay together."""
    return DefaultBatchSampler(SequentialSampler(dataset), **given)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m training", description=__doc__)
    parser.add_argument("data", type=Path, help="the folder of parallel and xquad-dev")
    parser.add_argument("--out", type=Path, required=True, help="checkpoints, log and adapter")
    parser.add_argument("--steps", type=int, default=3000)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--checkpoint", type=int, default=200, help="steps between checkpoints")
    given = parser.parse_args()
    material = Material(given.data)
    made = examples(material, given.steps, given.batch, SEED)
    rows = Dataset.from_list([each._asdict() for each in made])
    model, teacher = plain(), plain().eval().requires_grad_(False)
    torch.manual_seed(SEED)
    model.add_adapter(LORA)
    trainer = SentenceTransformerTrainer(
        model=model,
        args=SentenceTransformerTrainingArguments(
            output_dir=str(given.out),
            max_steps=given.steps,
            per_device_train_batch_size=given.batch,
            batch_sampler=in_order,
            learning_rate=3e-4,
            lr_scheduler_type="cosine",
            warmup_steps=50,
            weight_decay=0.0,
            seed=SEED,
            bf16=True,
            use_cpu=not torch.cuda.is_available(),
            logging_steps=20,
            save_steps=given.checkpoint,
            save_total_limit=3,
            report_to="none",
        ),
        train_dataset=rows,
        loss=Pull(model, teacher, languages(), vectors(material.passages, given.out)),
    )
    trainer.train(resume_from_checkpoint=get_last_checkpoint(given.out))
    save_file(adapter(model), given.out / ADAPTER.name)
    return 0


if __name__ == "__main__":
    sys.exit(main())
