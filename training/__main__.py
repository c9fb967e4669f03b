"""Trains the adapter of the bundled model: `python -m training DATA --out DIR`."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from datasets import Dataset
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
from training.lora import LORA
from training.loss import Pull

# How much of what was learnt is kept: more finds more of what is typed without accents, less finds
# more in other languages (RUNS.md; Wortsman et al. 2022, https://arxiv.org/abs/2109.01903).
SHARE = 0.8
SEED = 7
# Of the two runs.
STEPS = 3000, 1500


def plain_model() -> SentenceTransformer:
    """The bundled model without its adapter, which also returns the vectors of all its layers."""
    # Eager attention learns twice as fast as SDPA on a CPU. No dropout: it would move the vectors
    # that shall stay as they are.
    model = SentenceTransformer(
        str(bundled_model(adapted=False)),
        model_kwargs={"attn_implementation": "eager"},
        config_kwargs={"hidden_dropout_prob": 0.0, "attention_probs_dropout_prob": 0.0},
    )
    transformer: Any = model[0]
    transformer.auto_model.config.output_hidden_states = True
    return model


def language_directions() -> torch.Tensor:
    """The directions that search removes from the plain model's vectors, (3, m, d)."""
    return torch.from_numpy(np.load(bundled_model(adapted=False) / LANGUAGES))


def teacher_vectors(material: Material, folder: Path) -> torch.Tensor:
    """The plain model's vectors of the passages in both languages of SEARCHED, (2, n, d).

    Args:
        material: what the passages are taken from.
        folder: the vectors are kept there for the next start.
    """
    file = folder / "passages.npy"
    if not file.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        encoder = Encoder(HUB_NAME)
        np.save(file, [encoder.passages(material.passages(code)) for code in SEARCHED])
    return torch.from_numpy(np.load(file))


def weight_changes(model: SentenceTransformer) -> dict[str, torch.Tensor]:
    """What the model's adapter adds to each matrix, by the matrix's name."""
    transformer: Any = model[0]
    values = transformer.model.state_dict()
    factors = (name.partition(".lora_A") for name in values if ".lora_A" in name)
    scale = LORA.lora_alpha / LORA.r
    return {
        matrix: scale * values[f"{matrix}.lora_B{rest}"] @ values[f"{matrix}.lora_A{rest}"]
        for matrix, _, rest in factors
    }


def mean_adapter(runs: Sequence[dict[str, torch.Tensor]]) -> dict[str, torch.Tensor]:
    """SHARE of the mean of several runs, as an adapter.

    A mean of runs is better than each: what one run learnt by chance is averaged out (Wortsman et
    al. 2022, https://arxiv.org/abs/2203.05482). By singular value decomposition, each matrix is
    brought back to the rank of one run.

    Args:
        runs: of each run, the changes of the matrices by name.

    Returns:
        Of each matrix the factors "NAME.A" and "NAME.B" in float16, as index/model/bundled.py reads
        them.
    """
    adapter = {}
    for matrix in runs[0]:
        change = SHARE * torch.stack([run[matrix] for run in runs]).mean(dim=0)
        u, s, v = torch.linalg.svd(change, full_matrices=False)
        root = s[: LORA.r].sqrt()
        adapter[f"{matrix}.A"] = (root[:, None] * v[: LORA.r]).half().contiguous()
        adapter[f"{matrix}.B"] = (u[:, : LORA.r] * root).half().contiguous()
    return adapter


def sequential_batches(dataset: Dataset, **options: Any) -> DefaultBatchSampler:
    """Batches in the order of the dataset, so that neighbours stay in one batch."""
    return DefaultBatchSampler(SequentialSampler(dataset), **options)


def train(
    rows: Dataset, passages: torch.Tensor, folder: Path, steps: int, options: argparse.Namespace
) -> dict[str, torch.Tensor]:
    """Makes one run; it goes on from the last checkpoint if there is one.

    Args:
        rows: the examples.
        passages: the plain model's vectors of the passages, (2, n, d).
        folder: where checkpoints are kept.
        steps: how many batches are learnt.
        options: of the command: `batch` and `checkpoint`.

    Returns:
        By how much each matrix changes, by the matrix's name.
    """
    last = None
    if folder.is_dir():
        last = get_last_checkpoint(folder)  # type: ignore[no-untyped-call]
    model, teacher = plain_model(), plain_model().eval().requires_grad_(False)
    torch.manual_seed(SEED)
    model.add_adapter(LORA)
    trainer = SentenceTransformerTrainer(
        model=model,
        args=SentenceTransformerTrainingArguments(
            output_dir=str(folder),
            max_steps=steps,
            per_device_train_batch_size=options.batch,
            batch_sampler=sequential_batches,
            learning_rate=3e-4,
            lr_scheduler_type="cosine",
            warmup_steps=50,
            weight_decay=0.0,
            seed=SEED,
            bf16=True,
            use_cpu=not torch.cuda.is_available(),
            logging_steps=20,
            save_steps=options.checkpoint,
            save_total_limit=3,
            report_to="none",
        ),
        train_dataset=rows,
        loss=Pull(model, teacher, language_directions(), passages),
    )
    trainer.train(resume_from_checkpoint=last)
    return weight_changes(model.cpu())


def main() -> int:
    """Makes both runs and writes the adapter of their mean."""
    parser = argparse.ArgumentParser(prog="python -m training", description=__doc__)
    parser.add_argument("data", type=Path, help="the folder of parallel and xquad-dev")
    parser.add_argument("--out", type=Path, required=True, help="checkpoints, logs and adapter")
    parser.add_argument("--steps", type=int, nargs=2, default=STEPS, help="of the two runs")
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--checkpoint", type=int, default=200, help="steps between checkpoints")
    options = parser.parse_args()
    material = Material(options.data)
    passages = teacher_vectors(material, options.out)
    runs = []
    for (name, kinds), steps in zip(RUNS.items(), options.steps, strict=True):
        drawn = examples(material, kinds, steps, options.batch, SEED)
        rows = Dataset.from_list([example._asdict() for example in drawn])
        runs.append(train(rows, passages, options.out / name, steps, options))
    save_file(mean_adapter(runs), options.out / ADAPTER.name)
    return 0


if __name__ == "__main__":
    sys.exit(main())
