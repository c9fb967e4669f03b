"""A tiny model of random weights, so that a long run goes through all code in little time."""

from pathlib import Path
from typing import Any

LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789ăâđêôơưàáảãạèéẻẽẹìíỉĩịòóỏõọùúủũụ .,?:"
SIZE, LAYERS, HEADS = 32, 2, 2
LIMIT = 256  # tokens, which are letters
SEED = 7


def make_model(folder: Path) -> Path:
    """Writes a sentence-transformers model: a BERT of two layers, of which a letter is a token.

    Args:
        folder: an empty folder.

    Returns:
        the folder of the model.
    """
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    vocabulary = {letter: number for number, letter in enumerate(["[PAD]", "[UNK]", *LETTERS])}
    text = Tokenizer(models.WordLevel(vocabulary, "[UNK]"))
    text.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    torch.manual_seed(SEED)
    config = BertConfig(
        vocab_size=len(vocabulary),
        hidden_size=SIZE,
        intermediate_size=2 * SIZE,
        num_hidden_layers=LAYERS,
        num_attention_heads=HEADS,
    )
    bert = BertModel(config)
    for parameter in bert.parameters():
        parameter.data += 0.3 * torch.randn_like(parameter)
    bert.save_pretrained(folder / "bert")
    tokenizer: Any = PreTrainedTokenizerFast  # which has no types
    tokenizer(
        tokenizer_object=text, pad_token="[PAD]", unk_token="[UNK]", model_max_length=512
    ).save_pretrained(folder / "bert")
    modules = [
        Transformer(str(folder / "bert"), max_seq_length=LIMIT),
        Pooling(SIZE),
        Normalize(),
    ]
    prompts = {"query": "q: ", "document": "d: "}
    model = SentenceTransformer(modules=modules, device="cpu", prompts=prompts)
    model.save(str(folder / "model"), create_model_card=False)
    return folder / "model"
