import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.github.resilience4j.ratelimiter.internal.AtomicRateLimiter;
import java.io.*;
import java.time.Duration;
import java.util.*;

/** AtomicRateLimiter on virtual time. */
class Recorder {
    static long now;
    static AtomicRateLimiter limiter;
    static long start;

    public static void main(String[] arguments) throws IOException {
        var in = new BufferedReader(new InputStreamReader(System.in));
        var out = new PrintWriter(new BufferedOutputStream(System.out));
        for (String line; (line = in.readLine()) != null; ) {
            String[] words = line.split(" ");
            if (words[0].equals("sequence")) {
                begin(words);
                out.println(line);
            } else {
                out.println(line + " => " + answer(words));
            }
        }
        out.flush();
    }

    static void begin(String[] words) {
        var settings = new HashMap<String, Long>();
        for (int at = 1; at < words.length; ++at) {
            String[] pair = words[at].split("=");
            settings.put(pair[0], Long.parseLong(pair[1]));
        }
        var config = RateLimiterConfig.custom()
            .limitForPeriod(settings.get("limit").intValue())
            .limitRefreshPeriod(Duration.ofNanos(settings.get("period")))
            .timeoutDuration(Duration.ofNanos(settings.get("timeout")))
            .build();
        start = settings.get("start");
        now = start;
        limiter = new AtomicRateLimiter("limiter", config, () -> now);
    }

    static String answer(String[] words) {
        now = start + Long.parseLong(words[1]);
        String wait = "";
        if (words[0].equals("reserve")) {
            wait = limiter.reservePermission(Integer.parseInt(words[2])) + " ";
        } else {
            limiter.drainPermissions();
        }
        return wait + limiter.getMetrics().getAvailablePermissions();
    }
}
