// The peer: Lucene Monitor. One thread matches documents against registered queries.
//
// Arguments: queries (one a line), documents (one a line), seconds to warm up, seconds to measure.
// Prints, as JSON, the documents got through in a second and the share of them that matched.

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.cjk.CJKAnalyzer;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.TextField;
import org.apache.lucene.monitor.Monitor;
import org.apache.lucene.monitor.MonitorConfiguration;
import org.apache.lucene.monitor.MonitorQuery;
import org.apache.lucene.monitor.MultipassTermFilteredPresearcher;
import org.apache.lucene.monitor.Presearcher;
import org.apache.lucene.monitor.QueryMatch;
import org.apache.lucene.monitor.TermFilteredPresearcher;
import org.apache.lucene.queryparser.classic.QueryParser;
import org.apache.lucene.search.IndexSearcher;

public class LuceneMonitor {
    private static final int BATCH = 1_000;
    private static final int PASSES = 4;

    public static void main(String[] given) throws Exception {
        List<String> documents = Files.readAllLines(Path.of(given[1]), StandardCharsets.UTF_8);
        IndexSearcher.setMaxClauseCount(100_000);
        // In pairs of characters where there are no blanks, in words elsewhere: faster than the
        // standard one, which takes each Chinese character alone.
        Analyzer analyzer = new CJKAnalyzer();
        List<String> queries = Files.readAllLines(Path.of(given[0]), StandardCharsets.UTF_8);
        // Each is the faster where it is used.
        Presearcher presearcher =
                queries.size() > 1
                        ? new MultipassTermFilteredPresearcher(PASSES)
                        : new TermFilteredPresearcher();
        try (Monitor monitor = new Monitor(analyzer, presearcher, new MonitorConfiguration())) {
            register(monitor, analyzer, queries);
            match(monitor, documents, Double.parseDouble(given[2]));
            System.out.println(match(monitor, documents, Double.parseDouble(given[3])));
        }
    }

    private static void register(Monitor monitor, Analyzer analyzer, List<String> queries)
            throws Exception {
        QueryParser parser = new QueryParser("text", analyzer);
        List<MonitorQuery> batch = new ArrayList<>();
        for (int number = 0; number < queries.size(); number++) {
            batch.add(new MonitorQuery("q" + number, parser.parse(queries.get(number))));
            if (batch.size() == BATCH || number == queries.size() - 1) {
                monitor.register(batch);
                batch.clear();
            }
        }
    }

    private static String match(Monitor monitor, List<String> documents, double seconds)
            throws Exception {
        long began = System.nanoTime();
        long until = began + (long) (seconds * 1e9);
        int matched = 0;
        int count = 0;
        while (System.nanoTime() < until) {
            Document document = new Document();
            String text = documents.get(count % documents.size());
            document.add(new TextField("text", text, Field.Store.NO));
            if (monitor.match(document, QueryMatch.SIMPLE_MATCHER).getMatchCount() > 0) {
                matched++;
            }
            count++;
        }
        double took = (System.nanoTime() - began) / 1e9;
        return String.format(
                Locale.ROOT,
                "{\"per_second\": %.1f, \"matched\": %.4f}",
                count / took,
                (double) matched / count);
    }
}
