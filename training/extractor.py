"""Trains the extractor of answers: `python -m training.extractor DATA --out DIR`.

The extractor is the bundled encoder with low-rank changes of its own and a linear layer, which
scores each token as the start and as the end of the answer (Devlin et al. 2019,
https://arxiv.org/abs/1810.04805, section 4.3). The first token means "not here". It learns from two
passages of each question, and the scores of both are compared (Clark and Gardner 2018,
https://arxiv.org/abs/1710.10723, section 4.2, "shared-norm").
"""

import argparse
import json
import os
import random
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor
from torch.nn.functional import cross_entropy
from torch.nn.utils.rnn import pad_sequence
from transformers import AutoModelForQuestionAnswering, AutoTokenizer

from index.arrays import Span
from index.encoder import Encoder
from index.model.bundled import bundled_model
from index.model.tokens import MOST_PAIR_TOKENS
from qa.marking.extractor import LONGEST_QUESTION, ExtractedAnswer
from qa.marking.spans import best_span
from training.extractor_evaluation import Evaluation
from training.extractor_examples import (
    ExtractorExample,
    drawn_questions,
    extractor_examples,
)
from training.extractor_material import SETS, ExtractorMaterial, PairPassage, Search
from training.lora import LORA

RATE, WARM_UP = 3e-4, 100
# Pairs of which batches of similar lengths are made.
POOL = 200
# Drawn articles of each set that are indexed at most, to find passages that do not answer.
SEARCHED = 800
SEED = 7
FILE = "extractor.safetensors"


class Pairs:
    """Makes the extractor's inputs of questions and passages.

    Attributes:
        tokenizer: the bundled model's.
    """

    def __init__(self, folder: Path) -> None:
        self.tokenizer: Any = AutoTokenizer.from_pretrained(str(folder))

    def encode(self, question: str, passage: PairPassage) -> tuple[list[int], range, list[Span]]:
        """The tokens of one input.

        Returns:
            The ids of the tokens; the numbers of those of the passage's text; and of these the
            spans in the text.
        """
        encoded = self.tokenizer(
            question[:LONGEST_QUESTION],
            passage.heading + passage.text,
            truncation="longest_first",
            max_length=MOST_PAIR_TOKENS,
            return_offsets_mapping=True,
        )
        skipped = len(passage.heading)
        places = [
            number
            for number, part in enumerate(encoded.sequence_ids())
            if part == 1 and encoded["offset_mapping"][number][1] > skipped
        ]
        own = range(places[0], places[-1] + 1) if places else range(0)
        spans = [encoded["offset_mapping"][number] for number in own]
        return encoded["input_ids"], own, [(max(a - skipped, 0), b - skipped) for a, b in spans]


def token_labels(answer: Span | None, own: range, spans: Sequence[Span]) -> Span:
    """The first and the last token of an answer; (0, 0) if it is not there, or was cut off.

    Args:
        answer: (start, end) in the passage's text.
        own: the numbers of the text's tokens.
        spans: their spans in the text.
    """
    if answer is None or not spans or spans[-1][1] < answer[1]:
        return 0, 0
    first = next(number for number, span in zip(own, spans, strict=True) if span[1] > answer[0])
    last = max(number for number, span in zip(own, spans, strict=True) if span[0] < answer[1])
    return first, last


def batch_of(inputs: Sequence[Sequence[int]], pad: int) -> dict[str, Tensor]:
    """Inputs as one batch, padded to the longest."""
    rows = [torch.tensor(tokens) for tokens in inputs]
    return {
        "input_ids": pad_sequence(rows, batch_first=True, padding_value=pad),
        "attention_mask": pad_sequence([torch.ones_like(row) for row in rows], batch_first=True),
    }


def batches(
    examples: Sequence[ExtractorExample], pairs: Pairs, size: int, seed: int
) -> list[dict[str, Tensor]]:
    """The examples in batches of similar lengths, in an order that the seed decides.

    Args:
        examples: the two of a pair follow each other, as `extractor_examples` makes them.
        pairs: makes the inputs.
        size: pairs of a batch.
        seed: decides the order.
    """
    chance = random.Random(seed)
    pad = pairs.tokenizer.pad_token_id
    encoded = []
    for example in examples:
        tokens, own, spans = pairs.encode(example.question, example.passage)
        encoded.append((tokens, token_labels(example.answer, own, spans)))
    both = list(zip(encoded[::2], encoded[1::2], strict=True))
    shared = [
        one.question == other.question
        for one, other in zip(examples[::2], examples[1::2], strict=True)
    ]
    order = chance.sample(range(len(both)), len(both))
    made = []
    for first in range(0, len(order), POOL):
        pool = sorted(
            order[first : first + POOL], key=lambda n: max(len(row[0]) for row in both[n])
        )
        groups = [pool[start : start + size] for start in range(0, len(pool), size)]
        chance.shuffle(groups)
        for group in groups:
            rows = [row for number in group for row in both[number]]
            made.append(
                batch_of([tokens for tokens, _ in rows], pad)
                | {"labels": torch.tensor([labels for _, labels in rows])}
                | {"shared": torch.tensor([shared[number] for number in group])}
            )
    return made


def span_loss(starts: Tensor, ends: Tensor, mask: Tensor, labels: Tensor, shared: Tensor) -> Tensor:
    """The mean negative log-likelihood of the right tokens, in each input and in each pair.

    Args:
        starts: each token's score as the start, (inputs, tokens).
        ends: the same as the end.
        mask: 1 for tokens, 0 for padding, of the same shape.
        labels: the first and the last token of each answer, (inputs, 2); (0, 0) means "not here".
        shared: for each two inputs, True if they have the same question.
    """
    losses = []
    for scores, right in zip((starts, ends), labels.T, strict=True):
        scores = scores.float().masked_fill(mask == 0, -torch.inf)
        own = cross_entropy(scores, right)
        # "Not here" is a matter of each input.
        answers = scores[:, 1:].reshape(len(shared), -1)
        both = cross_entropy(answers, (right[::2] - 1).clamp(min=0), reduction="none")
        found = shared & (right[::2] > 0)
        losses.append(own + (both * found).sum() / len(shared))
    return sum(losses, start=torch.zeros(())) / 2


def new_extractor(folder: Path) -> Any:
    """The model that learns: the encoder in a folder with an adapter and a linear layer, untrained.

    Only these two learn.
    """
    torch.manual_seed(SEED)
    # Eager attention learns twice as fast as SDPA on a CPU.
    model = AutoModelForQuestionAnswering.from_pretrained(
        str(folder),
        attn_implementation="eager",
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
    )
    model.add_adapter(LORA)
    model.qa_outputs.requires_grad_(True)
    return model


def begin_with(model: Any, file: Path) -> None:
    """Gives the model what an extractor has learnt that was `shipped`."""
    tensors, scale = load_file(file), LORA.lora_alpha / LORA.r
    with torch.no_grad():
        model.qa_outputs.weight.copy_(tensors["head.weight"])
        model.qa_outputs.bias.copy_(tensors["head.bias"])
        for name, values in learnt(model).items():
            matrix, kind, _ = name.removeprefix("bert.").partition(".lora_")
            if kind:
                factor = "A" if ".lora_A" in name else "B"
                values.copy_(tensors[f"{matrix}.{factor}"] / (scale if factor == "B" else 1))


def learnt(model: Any) -> dict[str, Tensor]:
    """What the model learns, by name."""
    return {name: values for name, values in model.named_parameters() if values.requires_grad}


def rate(step: int, steps: int) -> float:
    """The share of the highest rate: it rises during WARM_UP steps, then falls to 0 in a line."""
    warm_up = min(WARM_UP, steps // 10)
    return min((step + 1) / (warm_up + 1), (steps - step) / max(1, steps - warm_up))


def train_extractor(
    model: Any,
    rows: Sequence[dict[str, Tensor]],
    folder: Path,
    every: int,
    on_checkpoint: Callable[[int], None] = lambda step: None,
    highest: float = RATE,
) -> None:
    """Trains on each batch once; goes on from the checkpoint if there is one.

    Args:
        model: of `new_extractor`.
        rows: the batches.
        folder: where the checkpoint and the log are kept.
        every: steps between checkpoints.
        on_checkpoint: called with the number of steps done.
        highest: the highest rate.
    """
    folder.mkdir(parents=True, exist_ok=True)
    file, values = folder / "checkpoint.pt", learnt(model)
    optimizer = torch.optim.AdamW(values.values(), lr=highest, weight_decay=0.0)
    device, done, losses, began = model.device, 0, 0.0, time.monotonic()
    if file.is_file():
        saved = torch.load(file, map_location=device)
        done = saved["step"]
        optimizer.load_state_dict(saved["optimizer"])
        with torch.no_grad():
            for name, tensor in values.items():
                tensor.copy_(saved["values"][name])
    model.train()
    for step in range(done, len(rows)):
        for group in optimizer.param_groups:
            group["lr"] = highest * rate(step, len(rows))
        batch = {name: tensor.to(device) for name, tensor in rows[step].items()}
        with torch.autocast(device.type, torch.bfloat16):
            scores = model(batch["input_ids"], batch["attention_mask"])
        loss = span_loss(
            scores.start_logits,
            scores.end_logits,
            batch["attention_mask"],
            batch["labels"],
            batch["shared"],
        )
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(values.values(), 1.0)
        optimizer.step()
        optimizer.zero_grad()
        losses += float(loss.detach())
        if (step + 1) % 20 == 0:
            seconds = (time.monotonic() - began) / 20
            log(folder, f"step {step + 1}: loss {losses / 20:.3f}, {seconds:.2f} s a step")
            losses, began = 0.0, time.monotonic()
        if (step + 1) % every == 0 or step + 1 == len(rows):
            state = {"values": values, "optimizer": optimizer.state_dict(), "step": step + 1}
            torch.save(state, file.with_suffix(".new"))
            os.replace(file.with_suffix(".new"), file)
            on_checkpoint(step + 1)
            model.train()
            began = time.monotonic()


def log(folder: Path, line: str) -> None:
    """Prints a line and appends it to the run's log."""
    print(line, flush=True)
    with (folder / "log").open("a", encoding="utf-8") as lines:
        lines.write(f"{time.strftime('%H:%M:%S')} {line}\n")


def shipped(model: Any) -> dict[str, Tensor]:
    """What the package ships, in float16.

    Returns:
        Of each matrix NAME of the bundled model the factors "NAME.A" (rank, in) and "NAME.B"
        (out, rank), whose product B @ A is added to it, as index/model/bundled.py reads them; and
        "head.weight" (2, hidden) and "head.bias" (2,).
    """
    scale = LORA.lora_alpha / LORA.r
    tensors = {"head.weight": model.qa_outputs.weight, "head.bias": model.qa_outputs.bias}
    for name, values in learnt(model).items():
        matrix, kind, _ = name.removeprefix("bert.").partition(".lora_")
        if kind:
            factor = "A" if ".lora_A" in name else "B"
            tensors[f"{matrix}.{factor}"] = values * (scale if factor == "B" else 1)
    return {name: values.detach().cpu().half().contiguous() for name, values in tensors.items()}


def mean_extractor(one: dict[str, Tensor], other: dict[str, Tensor]) -> dict[str, Tensor]:
    """The mean of two extractors, of which one was learnt from the other, in float16.

    What one of them learnt by chance is averaged out (Wortsman et al. 2022, "model soups",
    https://arxiv.org/abs/2203.05482).
    """
    return {name: ((one[name].float() + other[name].float()) / 2).half() for name in one}


@torch.no_grad()
def read(
    model: Any, pairs: Pairs, inputs: Sequence[tuple[str, PairPassage]], size: int = 16
) -> list[ExtractedAnswer]:
    """Reads questions and passages.

    Args:
        model: of `new_extractor`.
        pairs: makes its inputs.
        inputs: (question, passage) of each.
        size: inputs of a batch.
    """
    model.eval()
    encoded = [pairs.encode(*each) for each in inputs]
    order = sorted(range(len(inputs)), key=lambda place: len(encoded[place][0]))
    extractions: dict[int, ExtractedAnswer] = {}
    for first in range(0, len(order), size):
        places = order[first : first + size]
        batch = batch_of([encoded[place][0] for place in places], pairs.tokenizer.pad_token_id)
        with torch.autocast(model.device.type, torch.bfloat16):
            scores = model(**{name: rows.to(model.device) for name, rows in batch.items()})
        for place, starts, ends in zip(places, scores.start_logits, scores.end_logits, strict=True):
            _, own, spans = encoded[place]
            logits = (starts.float().cpu().numpy(), ends.float().cpu().numpy())
            best = best_span(*logits, own.start, own.stop)
            begin, end = spans[best.first - own.start][0], spans[best.last - own.start][1]
            extractions[place] = ExtractedAnswer((begin, end), best.margin)
    return [extractions[place] for place in range(len(inputs))]


def examples_of(data: Path, folder: Path, count: int) -> list[ExtractorExample]:
    """The examples of a run, which are kept in a file of the folder for the next start."""
    file = folder / "examples.jsonl"
    if not file.is_file():
        drawn = islice(chain.from_iterable(drawn_examples(data, folder, count)), count)
        text = "".join(json.dumps(example) + "\n" for example in drawn)
        file.write_text(text, encoding="utf-8")
    return [
        ExtractorExample(question, PairPassage(*passage), answer and tuple(answer), kind)
        for question, passage, answer, kind in map(json.loads, file.read_text("utf-8").splitlines())
    ]


def drawn_examples(
    data: Path, folder: Path, count: int
) -> Iterator[tuple[ExtractorExample, ExtractorExample]]:
    """Draws at least so many examples, with wrong passages from a store in the folder."""
    material = ExtractorMaterial(data, Encoder())
    # Some have no answering passage.
    questions = drawn_questions(material, round(0.7 * count), SETS, random.Random(SEED))
    drawn: dict[str, list[str]] = defaultdict(list)
    for id in dict.fromkeys(question.article for question in questions):
        drawn[id.partition("/")[0]].append(id)
    searched = [id for ids in drawn.values() for id in ids[:SEARCHED]]
    return extractor_examples(material, questions, Search(material, searched, folder), SEED)


def main() -> int:
    """Trains the extractor and writes its file."""
    parser = argparse.ArgumentParser(prog="python -m training.extractor", description=__doc__)
    parser.add_argument("data", type=Path, help="the folder of qa, parallel and xquad-dev")
    parser.add_argument("--out", type=Path, required=True, help="checkpoint, log and extractor")
    parser.add_argument("--steps", type=int, default=3000)
    parser.add_argument("--pairs", type=int, default=4, help="pairs of passages in a batch")
    parser.add_argument("--checkpoint", type=int, default=100, help="steps between checkpoints")
    parser.add_argument("--evaluate", type=int, default=600, help="steps between evaluations")
    parser.add_argument("--questions", type=int, default=100, help="of a slice in an evaluation")
    parser.add_argument("--begin", type=Path, metavar="FILE", help="an extractor to begin with")
    parser.add_argument(
        "--mean", type=Path, metavar="FILE", help="write the mean with this extractor at the end"
    )
    parser.add_argument("--rate", type=float, default=RATE, help="the highest rate")
    options = parser.parse_args()
    folder, count = bundled_model(), options.steps * 2 * options.pairs
    pairs, examples = Pairs(folder), examples_of(options.data, options.out, count)
    model = new_extractor(folder).to("cuda" if torch.cuda.is_available() else "cpu")
    if options.begin:
        begin_with(model, options.begin)
    evaluation = Evaluation(options.data, options.out, options.questions)

    def evaluate(step: int) -> None:
        save_file(shipped(model), options.out / FILE)
        if step % options.evaluate == 0 or step == options.steps:
            log(options.out, f"step {step}: {evaluation.of(lambda each: read(model, pairs, each))}")

    rows = batches(examples, pairs, options.pairs, SEED)
    train_extractor(model, rows, options.out, options.checkpoint, evaluate, options.rate)
    if options.mean:
        save_file(mean_extractor(shipped(model), load_file(options.mean)), options.out / FILE)
    return 0


if __name__ == "__main__":
    sys.exit(main())
