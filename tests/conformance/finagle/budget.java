import com.twitter.finagle.service.RetryBudget;
import com.twitter.finagle.service.RetryBudget$;
import com.twitter.util.Duration;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.util.HashMap;
import java.util.Map;

/** Answers whether a retry may be withdrawn. */
class Recorder {
    static long now;

    static RetryBudget budget(String line) {
        Map<String, String> settings = new HashMap<>();
        String[] words = line.split(" ");
        for (int at = 1; at != words.length; ++at) {
            String[] pair = words[at].split("=");
            settings.put(pair[0], pair[1]);
        }
        return RetryBudget$.MODULE$.apply(
                Duration.fromNanoseconds(Long.parseLong(settings.get("ttl"))),
                Integer.parseInt(settings.get("min_retries_per_second")),
                Double.parseDouble(settings.get("percent_can_retry")),
                () -> now / 1_000_000);
    }

    public static void main(String[] arguments) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
        PrintWriter out = new PrintWriter(System.out);
        RetryBudget budget = null;
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (line.startsWith("sequence")) {
                now = 0;
                budget = budget(line);
                out.println(line);
                continue;
            }
            String[] words = line.split(" ");
            now = Long.parseLong(words[1]);
            String answer = "ok";
            if (words[0].equals("deposit")) {
                budget.deposit();
            } else {
                answer = budget.tryWithdraw() ? "yes" : "no";
            }
            out.println(line + " => " + answer);
        }
        out.flush();
    }
}
