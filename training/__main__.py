"""Trains the adapter of the bundled model: `python -m training DATA --out DIR`."""

import argparse
import sys
from collections.abc import Sequence
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

from index.encoder import Encoder
from index.model.bundled import ADAPTER, HUB_NAME, bundled_model
from index.model.directions import LANGUAGES
from training.examples import RUNS, SEARCHED, Material, examples
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
SHARE = 0.8
SEED = 7
# Of the two runs.
STEPS = 3000, 1500


def plain() -> SentenceTransformer:
    """The bundled model without an adapter, giving the vectors of all its layers."""
    # Eager attention learns twice as fast as SDPA on a CPU. No dropout: what is held in place
    # shall not be moved.
    model = SentenceTransformer(
        str(bundled_model(adapted=False)),
        model_kwargs={"attn_implementation": "eager"},
        config_kwargs={"hidden_dropout_prob": 0.0, "attention_probs_dropout_prob": 0.0},
    )
    transformer: Any = model[0]
    transformer.auto_model.config.output_hidden_states = True
    return model


def languages() -> torch.Tensor:
    """The directions that search leaves out of the plain model's vectors."""
    return torch.from_numpy(np.load(bundled_model(adapted=False) / LANGUAGES))


def vectors(material: Material, folder: Path) -> torch.Tensor:
    """The plain model's vectors of the passages in both languages, (2, n, d).

    Kept in `folder` for the next start.
    """
    file = folder / "passages.npy"
    if not file.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        encoder = Encoder(HUB_NAME)
        np.save(file, [encoder.passages(material.passages(each)) for each in SEARCHED])
    return torch.from_numpy(np.load(file))


def learnt(model: SentenceTransformer) -> dict[str, torch.Tensor]:
    """By how much each matrix changes."""
    transformer: Any = model[0]
    values = transformer.model.state_dict()
    factors = (name.partition(".lora_A") for name in values if ".lora_A" in name)
    scale = LORA.lora_alpha / LORA.r
    return {
        matrix: scale * values[f"{matrix}.lora_B{rest}"] @ values[f"{matrix}.lora_A{rest}"]
        for matrix, _, rest in factors
    }


def mean(runs: Sequence[dict[str, torch.Tensor]]) -> dict[str, torch.Tensor]:
    """What is kept of the mean of what runs learnt, as index/model/bundled.py wants it.

    What runs learnt by chance is not in their mean (Wortsman et al. 2022,
    https://arxiv.org/abs/2203.05482). Of each matrix it is brought back to the rank of one run.
    """
    found = {}
    for matrix in runs[0]:
        change = SHARE * torch.stack([run[matrix] for run in runs]).mean(dim=0)
        u, s, v = torch.linalg.svd(change, full_matrices=False)
        root = s[: LORA.r].sqrt()
        found[f"{matrix}.A"] = (root[:, None] * v[: LORA.r]).half().contiguous()
        found[f"{matrix}.B"] = (u[:, : LORA.r] * root).half().contiguous()
    return found


def in_order(dataset: Dataset, **given: Any) -> DefaultBatchSampler:
    """The batches as they were made: neighbours stay together."""
    return DefaultBatchSampler(SequentialSampler(dataset), **given)


def train(
    rows: Dataset, taught: torch.Tensor, folder: Path, steps: int, given: argparse.Namespace
) -> dict[str, torch.Tensor]:
    """By how much each matrix changes in a run, whose checkpoints are kept in `folder`."""
    last = None
    if folder.is_dir():
        last = get_last_checkpoint(folder)  # type: ignore[no-untyped-call]
    model, teacher = plain(), plain().eval().requires_grad_(False)
    torch.manual_seed(SEED)
    model.add_adapter(LORA)
    trainer = SentenceTransformerTrainer(
        model=model,
        args=SentenceTransformerTrainingArguments(
            output_dir=str(folder),
            max_steps=steps,
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
        loss=Pull(model, teacher, languages(), taught),
    )
    trainer.train(resume_from_checkpoint=last)
    return learnt(model.cpu())


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m training", description=__doc__)
    parser.add_argument("data", type=Path, help="the folder of parallel and xquad-dev")
    parser.add_argument("--out", type=Path, required=True, help="checkpoints, logs and adapter")
    parser.add_argument("--steps", type=int, nargs=2, default=STEPS, help="of the two runs")
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--checkpoint", type=int, default=200, help="steps between checkpoints")
    given = parser.parse_args()
    material = Material(given.data)
    taught = vectors(material, given.out)
    runs = []
    for (name, kinds), steps in zip(RUNS.items(), given.steps, strict=True):
        made = examples(material, kinds, steps, given.batch, SEED)
        rows = Dataset.from_list([each._asdict() for each in made])
        runs.append(train(rows, taught, given.out / name, steps, given))
    save_file(mean(runs), given.out / ADAPTER.name)
    return 0


if __name__ == "__main__":
    sys.exit(main())
