"""The interface's texts in Vietnamese and in English, and how each writes numbers and dates."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any

from qa.answer import page_numbers
from web.collections.addresses import named_collection


@dataclass(frozen=True, slots=True)
class Phrases:
    """Every text that the pages show, in one language.

    A comment beside a field names the placeholders of its text, such as {count}.

    Attributes:
        code: the language, ISO 639-1.
        collection: the name of the collection that a page is of; "" if it has none.
        links: (name, address of its chat from a page) of each collection that has a name.
        separator: between thousands.
        where_names: what each name of a filter (`index.where.CONDITION_NAMES`) is called.
        unmatched: that no article has a value of a filter, by the filter's name.
        talk: the reply to each kind of message to the tool (`qa.understanding.talk.MESSAGES`).
    """

    code: str
    separator: str
    promise: str
    advice: str
    examples: str
    articles: tuple[str, str]  # one, many: {count}
    passages: tuple[str, str]  # one, many: {count}
    newest: str
    ask: str
    send: str
    conversation: str
    understood: str
    as_typed: str
    waiting: str
    position: str  # {position}
    stop: str
    loading: str
    keys: str
    keys_in_article: str
    keys_do: tuple[str, ...]  # what the keys of `web.html.pages.KEYS` do
    unsure: str
    unsure_advice: str
    unsure_about: str
    unsure_about_advice: str
    best_first: str
    newest_first: str
    order: str
    listed_best: str  # {count}, {shown}
    none_listed: str
    modes: str
    ask_mode: str
    plain_search: str
    plain_hint: str
    holding: str  # {count}
    none_holding: str
    none_holding_advice: str
    as_question: str
    more_articles: str
    whole_passage: str
    further: tuple[str, str]  # one, many: {count}
    nearest_shown: str  # {count}
    strengths: tuple[str, str, str]  # strong, fair, weak
    also: str
    from_reader: str
    open: str
    close: str
    article: str
    by: str
    copy: str
    copied: str
    citation_form: str
    citation_forms: tuple[str, str, str]  # as `web.html.citations.CITATION_FORMS`
    columns: tuple[str, ...]  # of a table of answers
    pages: tuple[str, str]  # {pages}
    edit: str
    retry: str
    link: str
    next: str
    new: str
    earlier: str
    earlier_none: str
    delete: str
    delete_all: str
    delete_all_sure: str
    find_earlier: str
    pin: str
    rename: str
    export: str
    library: str
    collections: str
    no_collection: str
    language: str  # the other one's name
    languages: dict[str, str]  # by their codes
    filter_and_sort: str
    sorts: tuple[str, ...]  # the orders of `index.store.rows.Sort`
    all: str
    page: str
    go: str
    original: str
    only_this: str
    similar: str
    none_similar: str
    print: str
    article_top: str
    next_mark: str
    last_mark: str
    watch: str
    watching: str
    not_watched: str
    watched: str
    watched_advice: str
    none_watched: str
    new_since: str  # {count}, {day}
    none_new: str  # {day}
    today: str
    weekdays: tuple[str, ...]  # from Monday
    mark_read: str
    unwatch: str
    share: str
    shared: str
    not_shared: str
    shared_on: str  # {day}
    shared_advice: str
    states: dict[str, str]  # of a quotation, as `web.sharing.page.State`
    now_named: str  # {name}
    ask_now: str
    withdraw: str
    none_shared: str
    span: str  # {first}, {last}
    built: str  # {day}
    over_time: str
    search_titles: str
    search: str
    previous: str
    following: str
    back: str
    useful: str
    useless: str
    word: str
    send_word: str
    thanks: str
    not_stored: str
    add: str
    sending: str  # {name}
    adding: str  # {done}, {total}
    added: str
    not_indexed: str  # {names}
    not_yet_indexed: str  # {names}
    not_added: str  # {name}, {reason}
    wrong_kind: str  # {kinds}
    too_large: str  # {megabytes}
    taken: str
    full: str
    no_article: str
    not_written: str
    filter: str
    where_names: dict[str, str]
    lift: str
    lift_all: str
    inferred: str
    around: str  # {span}
    around_on: str  # {span}
    up_to: str  # {span}
    earlier_answers: tuple[str, str]  # one, many: {day}, {count}
    no_match: str
    no_match_advice: str
    unmatched: dict[str, str]  # {value}
    nearest: str  # {names}
    offered: str  # {names}
    talk: dict[str, str]  # {collection}
    not_asked: str
    bad_where: str
    bad_question: str  # {count}
    too_frequent: str
    empty: str
    failure: str
    gone: str
    bad_link: str
    changed: str
    crowded: str
    too_fast: str
    offline: str
    all_hits: str
    open_chat: str
    collection: str = ""
    links: tuple[tuple[str, str], ...] = ()

    def count(self, number: int) -> str:
        """A whole number with its thousands separated: 14.164 or 14,164."""
        return f"{number:,}".replace(",", self.separator)

    def many(self, number: int, forms: tuple[str, str]) -> str:
        """A number of articles or passages as text: "1 article", "14,164 articles".

        Args:
            number: how many there are.
            forms: `articles`, `passages` or `further`.
        """
        return forms[number != 1].format(count=self.count(number))

    @property
    def collection_line(self) -> str:
        """A line with the name of the collection, as plain text; "" if it has none."""
        return f"{self.library}: {self.collection}" if self.collection else ""

    def on_pages(self, pages: Sequence[int]) -> str:
        """Pages of a PDF as text, "page 3" or "pages 3–4"; "" for none."""
        if not pages:
            return ""
        return self.pages[len(pages) > 1].format(pages=page_numbers(pages))

    def date(self, iso: str) -> str:
        """A day (2026-04-02) or month (2026-04) as people write it; any other text unchanged."""
        month = len(iso) == len("2026-04")
        try:
            day = date.fromisoformat(f"{iso}-01" if month else iso)
        except ValueError:
            return iso
        if self.code == "vi":
            return f"{day.month}/{day.year}" if month else f"{day.day}/{day.month}/{day.year}"
        return f"{day:%B} {day.year}" if month else f"{day.day} {day:%B} {day.year}"


VIETNAMESE = Phrases(
    code="vi",
    separator=".",
    promise="Hỏi một câu, đọc đúng câu báo viết.",
    advice="Trích nguyên văn các bài trong bộ sưu tập này; không viết, không tóm tắt, không dịch.",
    examples="Hỏi thử: có dấu, không dấu hay bằng tiếng Anh",
    articles=("{count} bài báo", "{count} bài báo"),
    passages=("{count} đoạn văn", "{count} đoạn văn"),
    newest="Bài mới nhất",
    ask="Hỏi các bài báo…",
    send="Hỏi",
    conversation="Các câu đã hỏi và trả lời",
    understood="Hiểu là",
    as_typed="Hỏi đúng như đã gõ",
    waiting="Đang tìm trong các bài báo…",
    position="Nhiều người đang hỏi: còn {position} câu phía trước…",
    stop="Dừng",
    loading="Đang mở…",
    keys="Phím tắt",
    keys_in_article="Trong bài báo đang mở",
    keys_do=(
        "Tới ô hỏi",
        "Sửa câu vừa hỏi, khi ô hỏi còn trống",
        "Tới thẻ sau, thẻ trước",
        "Mở bài của thẻ",
        "Đóng bài",
        "Xem các phím tắt",
    ),
    unsure="Không có đoạn nào trả lời rõ câu này",
    unsure_advice="Thử hỏi bằng từ khác, hoặc xem những đoạn gần nhất dưới đây.",
    unsure_about="Bài đang nói tới không trả lời rõ câu này",
    unsure_about_advice="Dưới đây là những đoạn gần nhất, trước hết của bài đó. Nếu hỏi sang "
    "chuyện khác, hãy hỏi đúng như đã gõ.",
    best_first="Khớp nhất trước",
    newest_first="Mới nhất trước",
    order="Thứ tự",
    listed_best="{count}. Đây là {shown} bài khớp nhất",
    none_listed="Không có bài nào khớp rõ với chủ đề này",
    modes="Hỏi hay tìm chữ",
    ask_mode="Hỏi",
    plain_search="Tìm chữ",
    plain_hint="Đủ các chữ, “đúng nguyên văn”…",
    holding="{count} có đủ các chữ này",
    none_holding="Không có bài nào có đủ các chữ này",
    none_holding_advice="Hãy bớt chữ, bỏ ngoặc kép hoặc điều kiện lọc, hoặc hỏi thành câu.",
    as_question="Hỏi như một câu hỏi",
    more_articles="Xem thêm bài",
    whole_passage="Cả đoạn văn",
    further=("{count} đoạn khác trong bài này", "{count} đoạn khác trong bài này"),
    nearest_shown="Đó là {count} đoạn gần câu hỏi nhất.",
    strengths=("rất khớp", "khớp", "hơi khớp"),
    also="Cũng đăng ở",
    from_reader="Bạn đọc tải lên",
    open="Đọc cả bài",
    close="Đóng",
    article="Bài báo",
    by="Tác giả",
    copy="Chép kèm nguồn",
    copied="Đã chép",
    citation_form="Trích dẫn:",
    citation_forms=("Thường", "Chicago", "Báo chí"),
    columns=(
        *("Lúc", "Câu hỏi", "Điểm", "Câu trích", "Đoạn văn", "Đầu đề", "Tác giả", "Nguồn"),
        *("Ngày", "Trang", "Nơi lấy bài", "Trích dẫn"),
    ),
    pages=("trang {pages}", "trang {pages}"),
    edit="Sửa câu hỏi",
    retry="Hỏi lại",
    link="Chép đường dẫn",
    next="Hỏi tiếp về",
    new="Hỏi mới",
    earlier="Đã hỏi",
    earlier_none="Chưa có gì. Những gì bạn hỏi chỉ được giữ trong trình duyệt này.",
    delete="Xóa",
    delete_all="Xóa tất cả",
    delete_all_sure="Xóa mọi cuộc hỏi đáp đã giữ, kể cả những cuộc đã ghim? Không lấy lại được.",
    find_earlier="Tìm trong những gì đã hỏi",
    pin="Ghim",
    rename="Đổi tên",
    export="Tải cuộc hỏi đáp về",
    library="Bộ sưu tập",
    collections="Chọn bộ sưu tập",
    no_collection="Không có bộ sưu tập nào tên như vậy ở đây. Hãy chọn một bộ:",
    language="English",
    languages={"vi": "Tiếng Việt", "en": "Tiếng Anh"},
    filter_and_sort="Lọc và sắp xếp",
    sorts=("Mới nhất trước", "Cũ nhất trước", "Theo đầu đề", "Theo nguồn", "Theo tác giả"),
    all="Tất cả",
    page="Trang",
    go="Đến",
    original="Bản gốc",
    only_this="Chỉ hỏi bài này",
    similar="Bài tương tự",
    none_similar="Không có bài nào tương tự.",
    print="In",
    article_top="Về đầu bài",
    next_mark="Chỗ đánh dấu sau",
    last_mark="Chỗ đánh dấu trước",
    watch="Theo dõi",
    watching="Đang theo dõi",
    not_watched="Chưa theo dõi được câu này: máy chủ đã giữ đủ số câu hoặc không ghi được.",
    watched="Câu hỏi đang theo dõi",
    watched_advice="Các câu hỏi lưu trên máy chủ này; ai vào được đây đều thấy. Mỗi khi bộ sưu tập "
    "được cập nhật, bài mới trả lời chắc chắn sẽ hiện ở đây. Không có gì được gửi đi đâu.",
    none_watched="Chưa theo dõi câu nào. Dưới mỗi câu trả lời có nút Theo dõi.",
    new_since="{count} bài mới từ {day}",
    none_new="Chưa có bài mới từ {day}",
    today="hôm nay",
    weekdays=("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật"),
    mark_read="Đã đọc",
    unwatch="Thôi theo dõi",
    share="Chia sẻ",
    shared="Trang chia sẻ",
    not_shared="Chưa chia sẻ được: các bài đã thay đổi, hoặc máy chủ đã giữ đủ số trang. Hãy hỏi "
    "lại rồi chia sẻ.",
    shared_on="Câu trả lời ngày {day}",
    shared_advice="Trang này giữ nguyên câu trả lời như ngày chia sẻ; các câu trích là nguyên văn. "
    "Bài nào từ đó đã khác thì ghi rõ bên dưới bài.",
    states={
        "around": "Từ đó đến nay, đoạn quanh câu này đã khác.",
        "changed": "Từ đó đến nay, bài đã được sửa: câu này không còn.",
        "gone": "Từ đó đến nay, bài đã bị gỡ khỏi bộ sưu tập.",
    },
    now_named="Nay bài ghi là: {name}.",
    ask_now="Hỏi lại câu này bây giờ",
    withdraw="Thôi chia sẻ",
    none_shared="Không có câu trả lời nào được chia sẻ ở đây, hoặc người chia sẻ đã gỡ xuống.",
    span="Từ {first} đến {last}",
    built="Cập nhật {day}",
    over_time="Số bài theo thời gian",
    search_titles="Tìm trong đầu đề",
    search="Tìm",
    previous="Trang trước",
    following="Trang sau",
    back="Về trang hỏi",
    useful="Đúng điều cần tìm",
    useless="Không đúng",
    word="Thêm một lời (tùy ý)",
    send_word="Gửi",
    thanks="Cảm ơn bạn.",
    not_stored="Chưa ghi lại được. Xin thử lại sau.",
    add="Thêm bài",
    sending="Đang gửi {name}…",
    adding="Đang thêm: {done}/{total} đoạn…",
    added="Đã thêm. Hỏi được rồi.",
    not_indexed="Không thêm được {names}: máy chủ gặp trục trặc khi đọc. Hãy gửi lại từng tệp "
    "một; cửa sổ đang chạy chương trình ghi rõ lý do.",
    not_yet_indexed="Chưa thêm được {names}: máy chủ chưa ghi được bộ sưu tập. Tệp được giữ lại "
    "và sẽ được thử lại cùng với tệp gửi sau; cửa sổ đang chạy chương trình ghi rõ lý do.",
    not_added="Không thêm được {name}: {reason}.",
    wrong_kind="không đọc loại tệp này, chỉ đọc {kinds}",
    too_large="tệp lớn quá {megabytes} MB",
    taken="đã có một tệp tên như vậy",
    full="bộ sưu tập không nhận thêm tệp nữa",
    no_article="trong tệp không có bài nào",
    not_written="máy chủ không ghi được tệp",
    filter="Lọc",
    where_names={
        "from": "Từ",
        "to": "Đến",
        "source": "Nguồn",
        "author": "Tác giả",
        "language": "Ngôn ngữ",
        "article": "Bài",
    },
    lift="Bỏ điều kiện",
    lift_all="Bỏ hết",
    inferred="Hiểu từ câu hỏi",
    around="Ưu tiên bài quanh {span}",
    around_on="Ưu tiên bài từ {span}",
    up_to="Ưu tiên bài đến {span}",
    earlier_answers=("Tính đến {day}; {count} bài trước đó viết khác",) * 2,
    no_match="Không có bài nào đúng các điều kiện này",
    no_match_advice="Hãy bỏ bớt một điều kiện, hoặc chọn khoảng ngày rộng hơn.",
    unmatched={
        "source": "Không có bài nào từ “{value}”.",
        "author": "Không có bài nào của “{value}”.",
        "language": "Không có bài nào bằng ngôn ngữ “{value}”.",
    },
    nearest="Có phải là {names}?",
    offered="Ở đây có: {names}.",
    talk={
        "greeting": "Chào bạn. Ở đây có {collection}. Hãy hỏi một điều mà bài báo có thể trả lời.",
        "thanks": "Rất vui được giúp bạn.",
        "help": "Hãy hỏi một câu: Hỏi Báo tìm trong {collection} và trích nguyên văn câu trả lời. "
        "Máy không viết thêm chữ nào.",
        "count": "Ở đây có {collection}.",
        "newest": "Các bài mới nhất đứng đầu trong {collection}.",
        "summary": "Hỏi Báo chỉ trích nguyên văn, không tóm tắt hay dịch. Chạm vào một thẻ để đọc "
        "cả bài.",
    },
    not_asked="Câu này không hỏi các bài báo.",
    bad_where="Điều kiện lọc không dùng được: hãy viết ngày là 2024-04-02, 2024-04 hoặc 2024, và "
    "ngày cuối không trước ngày đầu.",
    bad_question="Hãy hỏi một câu có chữ, không quá {count} ký tự.",
    too_frequent="Quá nhiều bài có các chữ này. Hãy thêm chữ, hoặc lọc bớt.",
    empty="Chưa có bài báo nào để tìm.",
    failure="Có trục trặc khi tìm câu trả lời. Xin hỏi lại; nếu vẫn vậy, hãy xem cửa sổ đang "
    "chạy chương trình.",
    gone="Bài này không còn trong bộ sưu tập. Hãy quay lại và hỏi lần nữa.",
    bad_link="Đường dẫn này không dùng được. Hãy quay lại và hỏi lần nữa.",
    changed="Các bài đã thay đổi từ khi câu này được trả lời. Hãy hỏi lại.",
    crowded="Quá nhiều người đang hỏi. Xin thử lại sau ít phút.",
    too_fast="Bạn hỏi quá nhanh. Xin chờ một phút rồi hỏi lại.",
    offline="Không liên lạc được với máy chủ. Xin thử lại.",
    all_hits="Xem mọi đoạn và hỏi tiếp",
    open_chat="Mở Hỏi Báo",
)

ENGLISH = Phrases(
    code="en",
    separator=",",
    promise="Ask a question, read the sentence that answers it.",
    advice="Quotes the articles of this collection word for word; writes, sums up and translates "
    "nothing.",
    examples="Try one: with accents, without them, or in English",
    articles=("{count} article", "{count} articles"),
    passages=("{count} passage", "{count} passages"),
    newest="Newest articles",
    ask="Ask the articles…",
    send="Ask",
    conversation="Questions and answers",
    understood="Understood as",
    as_typed="Ask it as typed",
    waiting="Searching the articles…",
    position="Many are asking: {position} before yours…",
    stop="Stop",
    loading="Opening…",
    keys="Keys",
    keys_in_article="In an open article",
    keys_do=(
        "Go to the question box",
        "Edit the last question, while the box is empty",
        "Go to the next card, to the one before",
        "Open the card's article",
        "Close the article",
        "Show these keys",
    ),
    unsure="No passage answers this well",
    unsure_advice="Try other words, or see the nearest passages below.",
    unsure_about="The article spoken of does not clearly answer this",
    unsure_about_advice="Below are the nearest passages, those of that article first. If you meant "
    "something else, ask it as typed.",
    best_first="Best match first",
    newest_first="Newest first",
    order="Order",
    listed_best="{count}. These are the {shown} best",
    none_listed="No article clearly matches this subject",
    modes="Ask or search",
    ask_mode="Ask",
    plain_search="Search words",
    plain_hint="All words, “an exact phrase”…",
    holding="{count} with all these words",
    none_holding="No article has all these words",
    none_holding_advice="Use fewer words, no quotation marks or no filter, or ask a question.",
    as_question="Ask it as a question",
    more_articles="Show more articles",
    whole_passage="The whole passage",
    further=("{count} more passage of this article", "{count} more passages of this article"),
    nearest_shown="These are the {count} passages nearest to the question.",
    strengths=("strong match", "match", "weak match"),
    also="Also in",
    from_reader="Uploaded by a reader",
    open="Read the article",
    close="Close",
    article="Article",
    by="By",
    copy="Copy with source",
    copied="Copied",
    citation_form="Citation:",
    citation_forms=("Plain", "Chicago", "Vietnamese press"),
    columns=(
        *("Time", "Question", "Score", "Quotation", "Passage", "Title", "Author", "Source"),
        *("Date", "Page", "Path or address", "Citation"),
    ),
    pages=("page {pages}", "pages {pages}"),
    edit="Edit",
    retry="Ask again",
    link="Copy link",
    next="Ask next about",
    new="New",
    earlier="Earlier",
    earlier_none="Nothing yet. What you ask is kept in this browser only.",
    delete="Delete",
    delete_all="Delete all",
    delete_all_sure="Delete all stored conversations, pinned ones too? They cannot be restored.",
    find_earlier="Search what was asked",
    pin="Pin",
    rename="Rename",
    export="Save this conversation",
    library="Collection",
    collections="Choose a collection",
    no_collection="There is no collection of this name here. Choose one:",
    language="Tiếng Việt",
    languages={"vi": "Vietnamese", "en": "English"},
    filter_and_sort="Filter and sort",
    sorts=("Newest first", "Oldest first", "By title", "By source", "By author"),
    all="All",
    page="Page",
    go="Go",
    original="Original",
    only_this="Ask only this article",
    similar="More like this",
    none_similar="There is no other article like this one.",
    print="Print",
    article_top="To the top of the article",
    next_mark="Next mark",
    last_mark="Previous mark",
    watch="Watch",
    watching="Watching",
    not_watched="This is not watched: the server holds as many questions as it may, or cannot "
    "write them.",
    watched="Watched questions",
    watched_advice="These questions are kept on this server, and all who can open it see them. "
    "When the collection is updated, new articles that surely answer them are listed here. Nothing "
    "is sent anywhere.",
    none_watched="No question is watched yet. There is a button below each answer.",
    new_since="{count} new since {day}",
    none_new="Nothing new since {day}",
    today="today",
    weekdays=(
        *("Monday", "Tuesday", "Wednesday", "Thursday", "Friday"),
        *("Saturday", "Sunday"),
    ),
    mark_read="Mark as read",
    unwatch="Stop watching",
    share="Share",
    shared="Shared page",
    not_shared="This is not shared: the articles have changed, or the server holds as many pages "
    "as it may. Ask again, then share.",
    shared_on="Answered on {day}",
    shared_advice="This page keeps the answer as it was on that day; all quotations are word for "
    "word. What has changed since is said below each article.",
    states={
        "around": "Since then, the passage around this sentence has changed.",
        "changed": "Since then, the article was changed: it no longer has this sentence.",
        "gone": "Since then, the article was removed from the collection.",
    },
    now_named="The article is now: {name}.",
    ask_now="Ask this again now",
    withdraw="Stop sharing",
    none_shared="There is no shared answer here, or whoever shared it has withdrawn it.",
    span="From {first} to {last}",
    built="Updated {day}",
    over_time="Articles over time",
    search_titles="Search titles",
    search="Search",
    previous="Previous page",
    following="Next page",
    back="Back to asking",
    useful="Helpful",
    useless="Not helpful",
    word="Add a word (optional)",
    send_word="Send",
    thanks="Thank you.",
    not_stored="It could not be kept. Please try again later.",
    add="Add articles",
    sending="Sending {name}…",
    adding="Adding: {done} of {total} passages…",
    added="Added. You can ask now.",
    not_indexed="Could not be added, because the server had trouble with it: {names}. Send each "
    "file again by itself; the window that runs the program says why.",
    not_yet_indexed="Not added yet, because the server could not write the collection: {names}. "
    "It is kept, and tried again with the next file; the window that runs the program says why.",
    not_added="{name} was not added: {reason}.",
    wrong_kind="files of this kind are not read, only {kinds}",
    too_large="it is larger than {megabytes} MB",
    taken="there is a file of that name already",
    full="the collection takes no more files",
    no_article="there is no article in it",
    not_written="the server could not write it",
    filter="Filter",
    where_names={
        "from": "From",
        "to": "To",
        "source": "Source",
        "author": "Author",
        "language": "Language",
        "article": "Article",
    },
    lift="Remove",
    lift_all="Remove all",
    inferred="Read from the question",
    around="Articles around {span} first",
    around_on="Articles from {span} on first",
    up_to="Articles until {span} first",
    earlier_answers=(
        "As of {day}; {count} earlier article says otherwise",
        "As of {day}; {count} earlier articles say otherwise",
    ),
    no_match="No article meets these conditions",
    no_match_advice="Remove one of them, or widen the dates.",
    unmatched={
        "source": "No article is from “{value}”.",
        "author": "No article is by “{value}”.",
        "language": "No article is in the language “{value}”.",
    },
    nearest="Did you mean {names}?",
    offered="There are: {names}.",
    talk={
        "greeting": "Hello. This collection holds {collection}. Ask what one of them may tell.",
        "thanks": "You are welcome.",
        "help": "Ask a question: Hỏi Báo looks in {collection} and quotes the sentence that "
        "answers, word for word. Nothing is written by a machine.",
        "count": "This collection holds {collection}.",
        "newest": "The newest articles are the first of {collection}.",
        "summary": "Hỏi Báo quotes word for word; it does not sum up or translate. Open a card to "
        "read the whole article.",
    },
    not_asked="This is no question to the articles.",
    bad_where="These conditions cannot be used: write a date as 2024-04-02, 2024-04 or 2024, the "
    "last one not before the first.",
    bad_question="Please ask a question in words, of at most {count} characters.",
    too_frequent="Too many articles have these words. Add a word or a filter.",
    empty="There are no articles to search yet.",
    failure="Something went wrong while looking for the answer. Please ask again; if it happens "
    "again, look at the window that runs the program.",
    gone="This article is no longer in the collection. Go back and ask again.",
    bad_link="This link cannot be used. Go back and ask again.",
    changed="The articles have changed since this was answered. Ask it again.",
    crowded="Too many people are asking. Please try again in a few minutes.",
    too_fast="You are asking too fast. Please wait a minute and ask again.",
    offline="The server cannot be reached. Please try again.",
    all_hits="See all passages and ask on",
    open_chat="Open Hỏi Báo",
)


def choose(accept_language: str | None, chosen: str | None = None) -> Phrases:
    """The phrases in the language that the reader chose.

    Without a choice, they are Vietnamese if the browser accepts Vietnamese at all, else English.

    Args:
        accept_language: the header of that name ("vi-VN,vi;q=0.9,en;q=0.8"), or None.
        chosen: "vi" or "en" if the reader has switched the language; anything else is no choice.
    """
    for phrases in (VIETNAMESE, ENGLISH):
        if chosen == phrases.code:
            return phrases
    tags = [part.split(";")[0].strip().lower() for part in (accept_language or "").split(",")]
    return VIETNAMESE if any(tag.split("-")[0] == "vi" for tag in tags) else ENGLISH


def phrases_for(request: Any, chosen: str | None = None, collection: str = "") -> Phrases:
    """The phrases in the language of a request, or in a chosen one.

    Args:
        request: of Gradio or FastAPI.
        chosen: the code of the chosen language; None for what the reader has switched to.
        collection: the name of the collection, if the request's address names none.
    """
    chosen = chosen or request.cookies.get("language")
    phrases = choose(request.headers.get("accept-language"), chosen)
    return _of_collection(phrases.code, named_collection(request) or collection)


@lru_cache(maxsize=100)
def _of_collection(code: str, name: str) -> Phrases:
    phrases = VIETNAMESE if code == VIETNAMESE.code else ENGLISH
    return replace(phrases, collection=name) if name else phrases
