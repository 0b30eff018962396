#!/usr/bin/env bash
# newspaper4k 0.9.6 finds no text in an Albanian, Azerbaijani, Kazakh or Amharic article.
#
# A good engineer would guess: a page with one <article>, a heading and four paragraphs
# has a text in any language; where the reader does not know the language, the paragraphs
# are read all the same, or an error says that it is not supported.
#
# What happens: `text` is empty, the headline is read, and nothing is raised. Paragraphs
# count by how many stop words they have. For a language without a list of them the
# English list is taken, by which no paragraph of another language is a text.
#
# Why it matters to a news monitor: outlets of small languages look healthy, with a
# headline for each article, and no watchlist finds a word of what they print.
#
# Source: newspaper/text.py, StopWords; newspaper/extractors/articlebody_extractor.py.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    newspaper4k==0.9.6 \
    lxml_html_clean==0.4.6

cd "$folder"
"$folder/venv/bin/python" -W ignore - <<'PROGRAM'
from newspaper import Article

ARTICLES = {
    "sq": (
        "Këshilli i Lenës vendosi të hënën që porti të mbetet i hapur gjatë dimrit.",
        "Anijet nga tre vende pritet të mbërrijnë para fundit të muajit.",
        "Peshkatarët kishin kërkuar që porti të mbyllej për riparime.",
        "Punimet do të fillojnë në pranverë, kur të shkrijë akulli.",
    ),
    "az": (
        "Lena şəhər şurası bazar ertəsi limanın qış boyu açıq qalmasına qərar verdi.",
        "Üç ölkədən gəmilərin ayın sonunadək gəlməsi gözlənilir.",
        "Balıqçılar limanın təmir üçün bağlanmasını istəyirdilər, lakin vəsait çatmadı.",
        "İşlər yazda, buz əriyəndə başlayacaq.",
    ),
    "kk": (
        "Лена қалалық кеңесі дүйсенбіде порт қыс бойы ашық қалады деп шешті.",
        "Үш елден кемелер айдың соңына дейін келеді деп күтілуде.",
        "Балықшылар портты жөндеуге жабуды сұраған еді, бірақ қаражат жетпеді.",
        "Жұмыстар көктемде, мұз ерігенде басталады.",
    ),
    "am": (
        "የሌና ምክር ቤት ሰኞ ዕለት ወደቡ በክረምት ክፍት ሆኖ እንዲቆይ ወሰነ።",
        "ከሦስት አገሮች መርከቦች ከወሩ መጨረሻ በፊት ይደርሳሉ ተብሎ ይጠበቃል።",
        "ዓሣ አጥማጆች ወደቡ ለጥገና እንዲዘጋ ጠይቀው ነበር፤ ነገር ግን ገንዘቡ አልበቃም።",
        "ሥራው በጸደይ ይጀምራል።",
    ),
    "en": (
        "The council of Lena decided on Monday that the port will stay open.",
        "Ships from three countries are expected before the end of the month.",
        "Fishermen had asked for the port to be closed for repairs.",
        "The work will begin in spring, when the ice has melted.",
    ),
}
PAGE = (
    '<!doctype html><html lang="{0}"><head><title>Lena</title></head><body>'
    "<article><h1>Lena</h1>{1}</article></body></html>"
)
seen = {}
for language, paragraphs in ARTICLES.items():
    article = Article("https://gazette.example/news/port", fetch_images=False)
    inside = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    article.download(input_html=PAGE.format(language, inside))
    article.parse()
    seen[language] = (article.title, len(article.text))
whole = {name: ("Lena", len("\n\n".join(texts))) for name, texts in ARTICLES.items()}
print("guess:", whole)
print("seen: ", seen)
expected = {name: ("Lena", 0) for name in ("sq", "az", "kk", "am")}
expected["en"] = whole["en"]
raise SystemExit(0 if seen == expected else "this has changed")
PROGRAM
