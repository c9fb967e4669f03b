"""The address /ask for programs that speak plain HTTP, and its description (OpenAPI)."""

import logging
from functools import cache
from importlib.metadata import version
from typing import Annotated, Any, Literal

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, create_model

from index.errors import QuestionError
from qa import Answer
from qa.retriever import MAX_HITS
from qa.understanding.question import MAX_QUESTION
from web.access.limits import Crowded, address_key
from web.collections.addresses import named_collection
from web.handlers import Handlers
from web.phrases import ENGLISH
from web.programs.endpoints import answer_json, collection_named
from web.where_json import WhereJson

SCHEMA = "#/components/schemas/"
RESPONSES = {
    "200": "The passages, best first, as `python -m qa --json` prints them.",
    "422": "A value cannot be used.",
    "500": "The collection cannot be asked; the server's log says why.",
    "503": "Too many questions wait.",
}

log = logging.getLogger(__name__)


class QuestionJson(BaseModel):
    """A question with its conditions."""

    model_config = ConfigDict(extra="forbid", strict=True)

    question: Annotated[
        str, Field(description=f"In any language, at most {MAX_QUESTION:,} characters.")
    ]
    k: Annotated[int, Field(description=f"Passages at most, 1 to {MAX_HITS}.")] = 5
    where: Annotated[
        WhereJson | None,
        Field(description="Only articles that meet all of these conditions answer."),
    ] = None
    infer: Annotated[
        bool, Field(description="Whether dates and names in the question choose articles too.")
    ] = True


class Problem(BaseModel):
    """What is wrong, as a sentence."""

    detail: str


def add_ask(app: FastAPI, handlers: Handlers) -> None:
    """Adds `POST /ask` and its description, `GET /ask/openapi.json`."""

    names = tuple(handlers.collections) if handlers.name else ()
    question_type = question_json(names)

    @app.post("/ask")
    async def ask(request: Request) -> JSONResponse:
        address = address_key(request.client.host if request.client else "")
        own = handlers.of(request)
        try:
            sent = question_type.model_validate_json(await request.body())
            if names:
                name = getattr(sent, "collection", None) or named_collection(request)
                own = collection_named(handlers, name or "")
            answer = await answer_json(own, sent.question, sent.k, sent.where, sent.infer, address)
        except ValidationError as error:
            return _problem(422, _first(error))
        except QuestionError as error:
            return _problem(422, str(error))
        except Crowded:
            return _problem(503, ENGLISH.crowded)
        except Exception as error:
            log.error("The endpoint failed", exc_info=error)
            return _problem(500, ENGLISH.failure)
        return JSONResponse(answer)

    @app.get("/ask/openapi.json")
    async def description() -> JSONResponse:
        return JSONResponse(openapi(names))


def _problem(status: int, sentence: str) -> JSONResponse:
    return JSONResponse(Problem(detail=sentence).model_dump(), status)


def _first(error: ValidationError) -> str:
    """The first thing that is wrong with a body, as a sentence without the body's values."""
    problem = error.errors(include_input=False, include_url=False, include_context=False)[0]
    place = ".".join(map(str, problem["loc"][:2]))[:50]  # what follows names types of ours
    return f"{place}: {problem['msg']}." if place else f"{problem['msg']}."


def question_json(names: tuple[str, ...]) -> type[QuestionJson]:
    """The type of a question to collections with these names; none for one without a name."""
    if not names:
        return QuestionJson
    choice: Any = Literal[names]
    about = "Which collection is asked; needed where the address names none."
    field = (choice | None, Field(None, description=about))
    return create_model("QuestionJson", __base__=QuestionJson, collection=field)


@cache
def openapi(names: tuple[str, ...] = ()) -> dict[str, Any]:
    """The description of /ask in OpenAPI 3.1 (https://spec.openapis.org/oas/v3.1.0).

    Args:
        names: those of the collections; empty for one without a name.
    """
    schemas: dict[str, Any] = {}
    for name, type_ in (
        ("Question", question_json(names)),
        ("Answer", Answer),
        ("Problem", Problem),
    ):
        schema = TypeAdapter(type_).json_schema(ref_template=SCHEMA + "{model}")
        schemas |= schema.pop("$defs", {}) | {name: schema}
    # An answer names its articles without their text, and its filter as a question has it. The
    # pages are those of a hit.
    del schemas["Article"]["properties"]["text"], schemas["Article"]["properties"]["pages"]
    schemas["Hit"]["properties"]["pages"] = {"type": "array", "items": {"type": "integer"}}
    schemas["Article"]["required"].remove("text")
    schemas["Where"] = {"$ref": SCHEMA + "WhereJson"}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Hỏi Báo", "version": version("hoibao")},
        "paths": {
            "/ask": {
                "post": {
                    "operationId": "ask",
                    "summary": "Finds the passages that answer a question.",
                    "requestBody": {"required": True, "content": _json("Question")},
                    "responses": {
                        status: {
                            "description": meaning,
                            "content": _json("Answer" if status == "200" else "Problem"),
                        }
                        for status, meaning in RESPONSES.items()
                    },
                }
            }
        },
        "components": {"schemas": schemas},
    }


def _json(name: str) -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": SCHEMA + name}}}
