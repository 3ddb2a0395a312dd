#include "backends/made_up_name.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The engines take one word of each list; both lists have grown and shrunk over the years, and
 * these hold what any version has used. A match needs both words, for people do write
 * "home_assistant" or "happy_server". Both are in the order of strcmp(3). */

/* clang-format off */
static const char *const adjectives[] = {
	"admiring", "adoring", "affectionate", "agitated", "amazing", "angry", "awesome",
	"backstabbing", "beautiful", "berserk", "big", "blissful", "bold", "boring", "brave",
	"busy", "charming", "clever", "cocky", "compassionate", "competent", "condescending",
	"confident", "cool", "cranky", "crazy", "dazzling", "desperate", "determined",
	"distracted", "dreamy", "drunk", "eager", "ecstatic", "elastic", "elated", "elegant",
	"eloquent", "epic", "evil", "exciting", "fervent", "festive", "flamboyant", "focused",
	"friendly", "frosty", "funny", "furious", "gallant", "gifted", "gigantic", "gloomy",
	"goofy", "gracious", "grave", "great", "happy", "hardcore", "heuristic", "high",
	"hopeful", "hungry", "infallible", "insane", "inspiring", "intelligent", "interesting",
	"jolly", "jovial", "keen", "kickass", "kind", "laughing", "lonely", "loving", "lucid",
	"mad", "magical", "modest", "musing", "mystifying", "naughty", "nervous", "nice",
	"nifty", "nostalgic", "objective", "optimistic", "peaceful", "pedantic", "pensive",
	"practical", "priceless", "prickly", "quirky", "quizzical", "recursing", "relaxed",
	"reverent", "romantic", "sad", "serene", "sharp", "sick", "silly", "sleepy", "small",
	"stoic", "strange", "stupefied", "suspicious", "sweet", "tender", "thirsty", "tiny",
	"trusting", "unruffled", "upbeat", "vibrant", "vigilant", "vigorous", "wizardly",
	"wonderful", "xenodochial", "youthful", "zealous", "zen",
};

static const char *const surnames[] = {
	"agnesi", "albattani", "allen", "almeida", "antonelli", "archimedes", "ardinghelli",
	"aryabhata", "austin", "babbage", "banach", "banzai", "bardeen", "bartik", "bassi",
	"beaver", "bell", "benz", "bhabha", "bhaskara", "black", "blackburn", "blackwell",
	"bohr", "booth", "borg", "bose", "bouman", "boyd", "brahmagupta", "brattain", "brown",
	"buck", "burnell", "cannon", "carson", "cartwright", "carver", "cerf", "chandrasekhar",
	"chaplygin", "chatelet", "chatterjee", "chaum", "chebyshev", "clarke", "cohen",
	"colden", "cori", "cray", "curie", "curran", "darwin", "davinci", "dewdney", "dhawan",
	"diffie", "dijkstra", "dirac", "driscoll", "dubinsky", "easley", "edison", "einstein",
	"elbakyan", "elgamal", "elion", "ellis", "engelbart", "euclid", "euler", "faraday",
	"feistel", "fermat", "fermi", "feynman", "franklin", "gagarin", "galileo", "galois",
	"ganguly", "gates", "gauss", "germain", "goldberg", "goldstine", "goldwasser", "golick",
	"goodall", "gould", "greider", "grothendieck", "haibt", "hamilton", "haslett",
	"hawking", "heisenberg", "hellman", "hermann", "herschel", "hertz", "heyrovsky",
	"hodgkin", "hofstadter", "hoover", "hopper", "hugle", "hypatia", "ishizaka", "jackson",
	"jang", "jemison", "jennings", "jepsen", "johnson", "joliot", "jones", "kalam",
	"kapitsa", "kare", "keldysh", "keller", "kepler", "khayyam", "khorana", "kilby",
	"kirch", "knuth", "kowalevski", "lalande", "lamarr", "lamport", "leakey", "leavitt",
	"lederberg", "lehmann", "lewin", "lichterman", "liskov", "lovelace", "lumiere",
	"mahavira", "margulis", "matsumoto", "maxwell", "mayer", "mccarthy", "mcclintock",
	"mclaren", "mclean", "mcnulty", "meitner", "mendel", "mendeleev", "meninsky", "merkle",
	"mestorf", "minsky", "mirzakhani", "montalcini", "moore", "morse", "moser", "murdock",
	"napier", "nash", "neumann", "newton", "nightingale", "nobel", "noether", "northcutt",
	"noyce", "panini", "pare", "pascal", "pasteur", "payne", "perlman", "pike", "poincare",
	"poitras", "proskuriakova", "ptolemy", "raman", "ramanujan", "rhodes", "ride",
	"riemann", "ritchie", "robinson", "roentgen", "rosalind", "rubin", "saha", "sammet",
	"sanderson", "satoshi", "shamir", "shannon", "shaw", "shirley", "shockley", "shtern",
	"sinoussi", "snyder", "solomon", "spence", "stallman", "stonebraker", "sutherland",
	"swanson", "swartz", "swirles", "taussig", "tereshkova", "tesla", "tharp", "thompson",
	"torvalds", "tu", "turing", "varahamihira", "vaughan", "villani", "visvesvaraya",
	"volhard", "wescoff", "wilbur", "wiles", "williams", "williamson", "wilson", "wing",
	"wozniak", "wright", "wu", "yalow", "yonath", "zhukovsky",
};
/* clang-format on */

enum { WORD_MAX = 32 }; /* longer than any word of the lists */

static int compare_words(const void *a, const void *b)
{
	return strcmp(a, *(const char *const *)b);
}

static bool is_in(const char *word, const char *const *words, size_t n)
{
	return bsearch(word, words, n, sizeof(*words), compare_words) != NULL;
}

bool made_up_name(const char *name)
{
	char adjective[WORD_MAX + 1], surname[WORD_MAX + 1];
	int end = 0;

	if (sscanf(name, "%32[a-z]_%32[a-z]%n", adjective, surname, &end) != 2)
		return false;
	if (isdigit((unsigned char)name[end])) /* the engine's first choice was taken */
		end++;
	if (name[end] != '\0')
		return false;

	return is_in(adjective, adjectives, sizeof(adjectives) / sizeof(*adjectives)) &&
	       is_in(surname, surnames, sizeof(surnames) / sizeof(*surnames));
}
