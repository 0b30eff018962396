"""Short articles of invented places, in several scripts, and pages that hold them."""

from collections.abc import Iterable

STORY = (
    "The lift bridge over the Lenna will stay closed to lorries until spring, the town "
    "council of Sennick said on Monday after a second inspection of the bearings.",
    "Engineers had found cracks in two of the eight bearings in October, and a third "
    "one last week, none of which can be replaced while the river is high.",
    "“We would rather be asked why it is closed than why it was open,” said the head "
    "of the roads department, who expects the repairs to take eleven weeks.",
    "Lorries are sent round by Valmora, which adds forty minutes to the way between "
    "the harbour and the motorway, according to the carriers of the town.",
)
"""Paragraphs in English."""

OTHER = (
    "The swimming bath of Valmora opens again on Saturday, two years after a storm "
    "took its roof, with a free day for all and a race of the four local clubs.",
    "The roof is now of larch from the woods above the town, and the club hopes that "
    "the water will be three degrees warmer than it used to be in winter.",
)
"""Another article."""

JAPANESE = (
    "センニック町は月曜日、レンナ川にかかる跳ね橋について、二回目の点検の結果、春まで大型車の通行を止めると発表した。",
    "十月の点検では八つの軸受けのうち二つにひびが見つかり、先週さらに一つ見つかったが、川の水位が高い間は交換できないという。",
    "道路課の課長は「なぜ閉めたのかと聞かれる方が、なぜ開けていたのかと聞かれるよりよい」と話し、工事は十一週間かかるとみている。",
)
CHINESE = (
    "森尼克镇议会周一表示，在对轴承进行第二次检查之后，横跨伦纳河的升降桥将对卡车关闭至明年春天，居民出行不受影响。",
    "工程师十月份发现八个轴承中有两个出现裂缝，上周又发现了第三个，而在河水上涨期间这些轴承都无法更换。",
    "道路部门负责人说：“我们宁愿被人问为什么关闭，也不愿被人问为什么开放。”他预计维修需要十一周时间。",
)
THAI = (
    "สภาเมืองเซนนิกแถลงเมื่อวันจันทร์ว่าสะพานยกข้ามแม่น้ำเลนนาจะปิดสำหรับรถบรรทุกไปจนถึงฤดูใบไม้ผลิหลังการตรวจสอบครั้งที่สอง",
    "วิศวกรพบรอยร้าวในตลับลูกปืนสองตัวจากแปดตัวในเดือนตุลาคมและพบตัวที่สามเมื่อสัปดาห์ที่แล้วซึ่งเปลี่ยนไม่ได้ในขณะที่น้ำสูง",
)
ARABIC = (
    "قال مجلس بلدة سينيك يوم الاثنين إن الجسر المتحرك فوق نهر لينا سيبقى مغلقا أمام "
    "الشاحنات حتى الربيع بعد فحص ثان للمحامل التي ظهرت فيها شقوق.",
    "وعثر المهندسون في أكتوبر على شقوق في اثنين من المحامل الثمانية، ثم على ثالث في "
    "الأسبوع الماضي، ولا يمكن استبدالها ما دام مستوى النهر مرتفعا.",
)
HEBREW = (
    "מועצת העיירה סניק הודיעה ביום שני כי הגשר הנפתח מעל נהר לנה יישאר סגור למשאיות "
    "עד האביב, לאחר בדיקה שנייה של המסבים שבהם נמצאו סדקים.",
    "מהנדסים מצאו באוקטובר סדקים בשניים משמונת המסבים, ובשבוע שעבר בשלישי, ואי אפשר "
    "להחליף אותם כל עוד מפלס הנהר גבוה, כך נמסר מן העירייה.",
)

TITLE = "Bridge closed to lorries until spring"
URL = "https://www.lenna.example/town/bridge"


def paragraphs(texts: Iterable[str]) -> str:
    """Return texts as paragraphs."""
    return "".join(f"<p>{text}</p>" for text in texts)


def page(body: str, *, head: str = "", title: str = TITLE) -> str:
    """Return a page with a menu and a footer around a body."""
    return (
        f"<!DOCTYPE html><html lang=en><head><title>{title}</title>{head}</head><body>"
        "<nav><a href='/'>Home</a> <a href='/sport'>Sport</a></nav>"
        f"{body}<footer><a href='/about'>About us</a> © The Post</footer></body></html>"
    )


EVEN = [f"{text} {text}"[:139] for text in (*STORY, *OTHER[:1])]
"""Paragraphs of one length: each is a fifth of their prose."""
