"""The stores that are served together, opened, with what is kept beside each of them."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from index.collection.opening import manifest_at
from index.qdrant.address import Address, path_beside
from qa import current
from qa.opened import MAX_OPEN
from web.collections.names import CollectionError
from web.feedback import Feedback, feedback_file
from web.handlers import Handlers
from web.sharing.shares import Shares, shares_folder
from web.uploads import Uploads
from web.watching.examples import Examples, examples_file
from web.watching.questions import Watched, watched_file


def opened_collections(
    stores: Mapping[str, Address],
    *,
    feedback: bool,
    uploads: Mapping[str, Path],
    watches: bool,
    originals: Mapping[str, Path],
    shares: bool,
) -> Handlers:
    """Opens stores, and asks each of them something, so that whatever is wrong is found at once.

    Args:
        stores: the address of each store by its name; one store alone may have the name "".
        feedback: True asks readers for verdicts, which are stored beside each store.
        uploads: the folders of articles that readers may add files to, by the store's name.
        watches: True lets readers have questions watched.
        originals: the folders of the articles' files, which readers may have, by the store's name.
        shares: True lets readers share answers.

    Returns:
        The handlers of the first collection, to which those of the others are joined.

    Raises:
        HoibaoError: a store cannot be opened or is of another model, or a question fails.
    """
    if len(stores) > MAX_OPEN:
        raise CollectionError(f"At most {MAX_OPEN} stores can be served together.")
    check_models({name: manifest_at(store).model.name for name, store in stores.items()})
    collections: list[Handlers] = []
    for name, store in stores.items():
        opened = partial(current, store)
        # A first question loads the model before any reader waits.
        opened().ask("Hỏi Báo")
        beside = path_beside(store)
        examples = Examples(opened, examples_file(beside))
        examples.questions(opened().manifest.build)  # a thread makes them now
        collections.append(
            Handlers(
                opened,
                Feedback(feedback_file(beside)) if feedback else None,
                _uploads(uploads[name], beside) if name in uploads else None,
                Watched(watched_file(beside)) if watches else None,
                originals.get(name),
                Shares(shares_folder(beside)) if shares else None,
                examples,
                name,
            )
        )
    first, *others = collections
    first.join(others)
    return first


def _uploads(folder: Path, store: Path) -> Uploads:
    return Uploads(folder, store, lambda: current(store).encoder)


def check_models(models: Mapping[str, str]) -> None:
    """Sees that all stores are of one model, which is loaded once for them all.

    Args:
        models: the name of the model by the name of the store.

    Raises:
        CollectionError: a store is of another model.
    """
    first = next(iter(models))
    for name, model in models.items():
        if model != models[first]:
            raise CollectionError(
                f"The store {name!r} is of the model {model}, and {first!r} of {models[first]}: "
                "stores that are served together are of one model; build one of them again."
            )
