// Lucene's Monitor on watchlists and articles that are read from files.
//
// java MonitorPeer QUERIES ARTICLES FREQUENCIES PASSES REPEATS prints one line of JSON:
// CPU ms an article (the matching thread's, the best of REPEATS for each article), and
// hits. PASSES is 1 for the presearcher that files a query under one term, else the
// number of terms of the one that files it under several. Queries of wildcards alone are
// tried on each article: looking them up by their pieces, for which Monitor cuts each
// word of an article into its ends, took two to five times as long.

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.core.WhitespaceAnalyzer;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.Term;
import org.apache.lucene.monitor.CustomQueryHandler;
import org.apache.lucene.monitor.MatchingQueries;
import org.apache.lucene.monitor.Monitor;
import org.apache.lucene.monitor.MonitorConfiguration;
import org.apache.lucene.monitor.MonitorQuery;
import org.apache.lucene.monitor.MultipassTermFilteredPresearcher;
import org.apache.lucene.monitor.Presearcher;
import org.apache.lucene.monitor.QueryMatch;
import org.apache.lucene.monitor.TermFilteredPresearcher;
import org.apache.lucene.monitor.TermWeightor;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.search.MultiTermQuery;
import org.apache.lucene.search.PhraseQuery;
import org.apache.lucene.search.PrefixQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.WildcardQuery;
import org.apache.lucene.search.spans.SpanMultiTermQueryWrapper;
import org.apache.lucene.search.spans.SpanNearQuery;
import org.apache.lucene.search.spans.SpanNotQuery;
import org.apache.lucene.search.spans.SpanOrQuery;
import org.apache.lucene.search.spans.SpanQuery;
import org.apache.lucene.search.spans.SpanTermQuery;

public class MonitorPeer {
    /** Words between headline and text, so that no phrase or distance spans both. */
    static final int GAP = 1000;

    /** The matching thread gets warm for so many articles before anything counts. */
    static final int WARM = 3000;

    public static void main(String[] given) throws Exception {
        Map<String, Integer> frequencies = new HashMap<>();
        for (String line : Files.readAllLines(Path.of(given[2]))) {
            String[] pair = line.split("\t");
            frequencies.put(pair[0], Integer.parseInt(pair[1]));
        }
        int passes = Integer.parseInt(given[3]), repeats = Integer.parseInt(given[4]);
        TermWeightor weightor =
            term -> 1 + Math.log(1000.0 / (1 + frequencies.getOrDefault(term.text(), 0)));
        List<CustomQueryHandler> handlers = List.of();
        Presearcher presearcher = passes == 1
            ? new TermFilteredPresearcher(weightor, handlers, Collections.emptySet())
            : new MultipassTermFilteredPresearcher(
                passes, 0.0f, weightor, handlers, Collections.emptySet());
        Analyzer analyzer = new Gapped();
        MonitorConfiguration settings = new MonitorConfiguration();
        settings.setQueryUpdateBufferSize(5000);
        try (Monitor monitor = new Monitor(analyzer, presearcher, settings)) {
            register(monitor, Files.readAllLines(Path.of(given[0])));
            measure(monitor, Files.readAllLines(Path.of(given[1])), repeats);
        }
        System.exit(0);
    }

    static void register(Monitor monitor, List<String> lines) throws Exception {
        List<MonitorQuery> queries = new ArrayList<>();
        for (int number = 0; number < lines.size(); number++) {
            Query query = new Reader(lines.get(number)).read().query();
            queries.add(new MonitorQuery(Integer.toString(number), query));
        }
        monitor.register(queries);
    }

    static void measure(Monitor monitor, List<String> lines, int repeats) throws Exception {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        for (int done = 0; done < WARM; done++) {
            match(monitor, lines.get(done % lines.size()));
        }
        double[] best = new double[lines.size()];
        Arrays.fill(best, Double.MAX_VALUE);
        for (int round = 0; round < repeats; round++) {
            for (int at = 0; at < lines.size(); at++) {
                long began = threads.getCurrentThreadCpuTime();
                match(monitor, lines.get(at));
                double took = (threads.getCurrentThreadCpuTime() - began) / 1e6;
                best[at] = Math.min(best[at], took);
            }
        }
        List<String> hits = new ArrayList<>();
        for (String line : lines) {
            List<String> ids = new ArrayList<>();
            match(monitor, line).getMatches().forEach(match -> ids.add(match.getQueryId()));
            hits.add("[" + String.join(",", ids) + "]");
        }
        System.out.printf(
            java.util.Locale.ROOT,
            "{\"ms\": %.4f, \"hits\": [%s]}%n",
            Arrays.stream(best).average().orElse(0), String.join(",", hits));
    }

    static MatchingQueries<QueryMatch> match(Monitor monitor, String line) throws Exception {
        String[] parts = line.split("\t", 2);
        Document document = new Document();
        document.add(new TextField("title", parts[0], Field.Store.NO));
        document.add(new TextField("all", parts[0], Field.Store.NO));
        document.add(new TextField("all", parts[1], Field.Store.NO));
        return monitor.match(document, QueryMatch.SIMPLE_MATCHER);
    }

    /** Cuts at blanks, and puts a gap between the values of a field. */
    static final class Gapped extends org.apache.lucene.analysis.AnalyzerWrapper {
        private final Analyzer words = new WhitespaceAnalyzer();

        Gapped() {
            super(Analyzer.PER_FIELD_REUSE_STRATEGY);
        }

        @Override
        protected Analyzer getWrappedAnalyzer(String field) {
            return words;
        }

        @Override
        public int getPositionIncrementGap(String field) {
            return GAP;
        }
    }

    /** A node of a query: what it is called, and what stands in its brackets. */
    record Node(String name, List<String> words, List<Node> children) {
        Query query() {
            switch (name) {
                case "term":
                    return new TermQuery(term());
                case "prefix":
                    return new PrefixQuery(term());
                case "wildcard":
                    return new WildcardQuery(term());
                case "phrase":
                    return isOfWords() ? phrase() : spans();
                case "and":
                case "or":
                    return all();
                case "not":
                    return new BooleanQuery.Builder()
                        .add(new MatchAllDocsQuery(), Occur.MUST)
                        .add(children.get(0).query(), Occur.MUST_NOT).build();
                default:
                    return spans();
            }
        }

        private Term term() {
            return new Term(words.get(0), words.get(1));
        }

        private boolean isOfWords() {
            return children.stream().allMatch(child -> child.name.equals("term"));
        }

        private Query phrase() {
            PhraseQuery.Builder built = new PhraseQuery.Builder();
            children.forEach(child -> built.add(child.term()));
            return built.build();
        }

        private Query all() {
            BooleanQuery.Builder built = new BooleanQuery.Builder();
            boolean isAnd = name.equals("and"), onlyNot = true;
            for (Node child : children) {
                boolean isNot = isAnd && child.name.equals("not");
                onlyNot &= isNot;
                Query query = isNot ? child.children.get(0).query() : child.query();
                built.add(query, isNot ? Occur.MUST_NOT : isAnd ? Occur.MUST : Occur.SHOULD);
            }
            if (isAnd && onlyNot) {
                built.add(new MatchAllDocsQuery(), Occur.MUST);
            }
            return built.build();
        }

        SpanQuery spans() {
            SpanQuery[] below = children.stream().map(Node::spans).toArray(SpanQuery[]::new);
            switch (name) {
                case "term":
                    return new SpanTermQuery(term());
                case "prefix":
                case "wildcard":
                    return new SpanMultiTermQueryWrapper<>((MultiTermQuery) query());
                case "phrase":
                    return new SpanNearQuery(below, 0, true);
                case "or":
                    return new SpanOrQuery(below);
                case "near":
                case "onear":
                    return new SpanNearQuery(below, distance(), name.equals("onear"));
                case "apart":
                    return new SpanNotQuery(below[0], below[1], distance(), distance());
                default:
                    throw new IllegalArgumentException("no distance from: " + name);
            }
        }

        private int distance() {
            return Integer.parseInt(words.get(0));
        }
    }

    /** Reads one query. */
    static final class Reader {
        private final String[] tokens;
        private int at = 0;

        Reader(String line) {
            tokens = line.replace("(", " ( ").replace(")", " ) ").trim().split("\\s+");
        }

        Node read() {
            at++;
            String name = tokens[at++];
            List<String> words = new ArrayList<>();
            List<Node> children = new ArrayList<>();
            while (!tokens[at].equals(")")) {
                if (tokens[at].equals("(")) {
                    children.add(read());
                } else {
                    words.add(tokens[at++]);
                }
            }
            at++;
            return new Node(name, words, children);
        }
    }
}
