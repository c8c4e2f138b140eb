import com.netflix.concurrency.limits.Limiter;
import com.netflix.concurrency.limits.limiter.SimpleLimiter;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** SimpleLimiter.acquire, and its listener's three ends, on a clock of ours. */
final class LimiterRecorder {
    private static long now = 0;

    public static void main(String[] arguments) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
        PrintStream out = new PrintStream(System.out, false);
        Limits limits = null;
        SimpleLimiter<Void> limiter = null;
        List<Limiter.Listener> calls = new ArrayList<>();
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (line.startsWith("sequence")) {
                now = 0;
                limits = new Limits(line);
                limiter = SimpleLimiter.newBuilder().limit(limits.limit).nanoClock(() -> now)
                    .build();
                calls.clear();
                out.println(line);
                continue;
            }
            String[] words = line.split(" ");
            now += Long.parseLong(words[1]);
            String permitted = "-";
            if (words[0].equals("acquire")) {
                Optional<Limiter.Listener> call = limiter.acquire(null);
                call.ifPresent(calls::add);
                permitted = call.isPresent() ? "1" : "0";
            } else if (!calls.isEmpty()) {
                end(limits, calls.remove(Integer.parseInt(words[2]) % calls.size()), words);
            }
            out.println(line + " => " + permitted + " " + limiter.getLimit() + " "
                + limiter.getInflight());
        }
        out.flush();
    }

    private static void end(Limits limits, Limiter.Listener call, String[] words) {
        double before = limits.jitter();
        switch (words[0]) {
            case "success":
                call.onSuccess();
                break;
            case "drop":
                call.onDropped();
                break;
            default:
                call.onIgnore();
        }
        limits.rejitterIfDrawn(before, Double.parseDouble(words[3]));
    }
}
