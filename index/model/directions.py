"""Language directions: the directions in which a model's vectors differ by language alone.

A multilingual model gives similar vectors to texts of one language. So among Vietnamese and English
articles an English question finds the English ones, even if a Vietnamese one has the answer. The
means of the same sentences in several languages differ only by the language. They span the language
directions. Vectors without these directions compare by meaning (Yang et al. 2021, "A Simple and
Effective Method To Eliminate the Self Language Bias in Multilingual Representations",
https://arxiv.org/abs/2109.04727).
"""

from pathlib import Path

import numpy as np

from index.arrays import Vectors

# The file in a model's folder that holds its language directions, float32 of shape
# (2, languages - 1, d): of vectors of whole texts, and of token vectors at the middle depth.
LANGUAGES = "languages.npy"

# The same eight sentences in twelve languages.
SENTENCES = (
    (
        "Ai chủ trì cuộc họp sáng nay?",
        "Cây cầu mới dài bao nhiêu mét?",
        "Bệnh viện tỉnh khánh thành khu nhà mới vào tháng Ba.",
        "Mưa lớn làm ngập hàng trăm ngôi nhà ở ven sông.",
        "Giá cam năm nay cao hơn năm ngoái vì sản lượng giảm.",
        "Đội bóng của trường giành chức vô địch sau loạt đá luân lưu.",
        "Khi nào thư viện mở cửa trở lại?",
        "Người dân đề nghị chính quyền sửa con đường cũ.",
    ),  # vi
    (
        "Who chaired the meeting this morning?",
        "How many metres long is the new bridge?",
        "The provincial hospital opened a new building in March.",
        "Heavy rain flooded hundreds of houses along the river.",
        "Oranges cost more this year than last because the harvest was smaller.",
        "The school's football team won the championship on penalties.",
        "When will the library open again?",
        "Residents asked the authorities to repair the old road.",
    ),  # en
    (
        "Qui a présidé la réunion ce matin ?",
        "Combien de mètres mesure le nouveau pont ?",
        "L'hôpital provincial a inauguré un nouveau bâtiment en mars.",
        "De fortes pluies ont inondé des centaines de maisons au bord de la rivière.",
        "Les oranges coûtent plus cher que l'an dernier car la récolte a été plus faible.",
        "L'équipe de football de l'école a remporté le championnat aux tirs au but.",
        "Quand la bibliothèque rouvrira-t-elle ?",
        "Les habitants ont demandé aux autorités de réparer la vieille route.",
    ),  # fr
    (
        "Wer hat die Sitzung heute Morgen geleitet?",
        "Wie viele Meter lang ist die neue Brücke?",
        "Das Provinzkrankenhaus hat im März ein neues Gebäude eröffnet.",
        "Starker Regen überflutete Hunderte von Häusern am Fluss.",
        "Orangen kosten dieses Jahr mehr als letztes, weil die Ernte kleiner war.",
        "Die Fußballmannschaft der Schule gewann die Meisterschaft im Elfmeterschießen.",
        "Wann öffnet die Bibliothek wieder?",
        "Die Einwohner baten die Behörden, die alte Straße zu reparieren.",
    ),  # de
    (
        "¿Quién presidió la reunión esta mañana?",
        "¿Cuántos metros de largo tiene el nuevo puente?",
        "El hospital provincial inauguró un nuevo edificio en marzo.",
        "Las fuertes lluvias inundaron cientos de casas junto al río.",
        "Las naranjas cuestan más este año que el pasado porque la cosecha fue menor.",
        "El equipo de fútbol de la escuela ganó el campeonato en los penaltis.",
        "¿Cuándo volverá a abrir la biblioteca?",
        "Los vecinos pidieron a las autoridades que repararan la vieja carretera.",
    ),  # es
    (
        "Кто председательствовал на собрании сегодня утром?",
        "Сколько метров в длину новый мост?",
        "Областная больница открыла новое здание в марте.",
        "Сильный дождь затопил сотни домов у реки.",
        "Апельсины в этом году дороже, чем в прошлом, потому что урожай был меньше.",
        "Футбольная команда школы выиграла чемпионат по пенальти.",
        "Когда библиотека снова откроется?",
        "Жители попросили власти отремонтировать старую дорогу.",
    ),  # ru
    (
        "今天上午的会议由谁主持？",
        "新桥有多少米长？",
        "省医院三月份启用了一座新楼。",
        "大雨淹没了河边的数百座房屋。",
        "由于收成减少，今年的橙子比去年贵。",
        "学校足球队在点球大战中赢得了冠军。",
        "图书馆什么时候重新开放？",
        "居民请求当局修复那条旧路。",
    ),  # zh
    (
        "今朝の会議の議長は誰でしたか。",
        "新しい橋の長さは何メートルですか。",
        "県立病院は三月に新しい建物を開設した。",
        "大雨で川沿いの何百軒もの家が浸水した。",
        "収穫が少なかったため、今年のオレンジは去年より高い。",
        "学校のサッカーチームはPK戦で優勝した。",
        "図書館はいつ再開しますか。",
        "住民は古い道路を修理するよう当局に求めた。",
    ),  # ja
    (
        "오늘 아침 회의는 누가 주재했습니까?",
        "새 다리의 길이는 몇 미터입니까?",
        "도립 병원은 3월에 새 건물을 열었다.",
        "폭우로 강가의 집 수백 채가 침수되었다.",
        "수확이 줄어 올해 오렌지는 작년보다 비싸다.",
        "학교 축구팀이 승부차기 끝에 우승했다.",
        "도서관은 언제 다시 문을 엽니까?",
        "주민들은 당국에 낡은 도로를 고쳐 달라고 요청했다.",
    ),  # ko
    (
        "ใครเป็นประธานการประชุมเมื่อเช้านี้",
        "สะพานใหม่ยาวกี่เมตร",
        "โรงพยาบาลจังหวัดเปิดอาคารใหม่ในเดือนมีนาคม",
        "ฝนตกหนักทำให้บ้านหลายร้อยหลังริมแม่น้ำถูกน้ำท่วม",
        "ปีนี้ส้มแพงกว่าปีที่แล้วเพราะผลผลิตน้อยลง",
        "ทีมฟุตบอลของโรงเรียนชนะเลิศจากการยิงจุดโทษ",
        "ห้องสมุดจะเปิดอีกครั้งเมื่อไร",
        "ชาวบ้านขอให้ทางการซ่อมถนนสายเก่า",
    ),  # th
    (
        "من ترأس الاجتماع هذا الصباح؟",
        "كم مترًا يبلغ طول الجسر الجديد؟",
        "افتتح مستشفى المحافظة مبنى جديدًا في مارس.",
        "أغرقت الأمطار الغزيرة مئات المنازل على ضفة النهر.",
        "البرتقال أغلى هذا العام من العام الماضي لأن المحصول كان أقل.",
        "فاز فريق كرة القدم في المدرسة بالبطولة بركلات الترجيح.",
        "متى ستفتح المكتبة من جديد؟",
        "طلب السكان من السلطات إصلاح الطريق القديم.",
    ),  # ar
    (
        "Siapa yang memimpin rapat pagi ini?",
        "Berapa meter panjang jembatan baru itu?",
        "Rumah sakit provinsi membuka gedung baru pada bulan Maret.",
        "Hujan deras membanjiri ratusan rumah di tepi sungai.",
        "Harga jeruk tahun ini lebih tinggi daripada tahun lalu karena panen berkurang.",
        "Tim sepak bola sekolah menjadi juara lewat adu penalti.",
        "Kapan perpustakaan dibuka kembali?",
        "Warga meminta pemerintah memperbaiki jalan lama itu.",
    ),  # id
)


def directions(vectors: Vectors) -> Vectors:
    """The language directions of a model.

    Args:
        vectors: the vectors of SENTENCES, float32 of shape (languages, sentences, d).

    Returns:
        Orthonormal rows, float32 of shape (languages - 1, d).
    """
    means = vectors.mean(axis=1)
    _, _, rows = np.linalg.svd(means - means.mean(axis=0), full_matrices=False)
    basis: Vectors = rows[: len(means) - 1]
    return basis


def without(vectors: Vectors, languages: Vectors) -> Vectors:
    """Removes language directions from vectors. The results are not of unit length.

    Args:
        vectors: float32 of shape (n, d).
        languages: orthonormal directions, float32 of shape (m, d).

    Returns:
        float32 of shape (n, d), orthogonal to all directions.
    """
    return (vectors - (vectors @ languages.T) @ languages).astype(np.float32)


def load_languages(folder: Path) -> Vectors | None:
    """The language directions in a model's folder; None if it has none."""
    file = folder / LANGUAGES
    return np.load(file) if file.is_file() else None
