import io.github.resilience4j.core.IntervalFunction;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.lang.reflect.Field;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;

/** Answers with the interval in nanoseconds. */
class Recorder {
    /** What Math.random() returns. */
    static final class Told extends Random {
        double uniform;

        @Override
        public double nextDouble() {
            return uniform;
        }
    }

    /** Math.random() draws from a static final Random, which is replaced before it is used. */
    static Told replaceMathRandom() throws Exception {
        Field unsafeField = sun.misc.Unsafe.class.getDeclaredField("theUnsafe");
        unsafeField.setAccessible(true);
        sun.misc.Unsafe unsafe = (sun.misc.Unsafe) unsafeField.get(null);
        Class<?> holder = Class.forName("java.lang.Math$RandomNumberGeneratorHolder");
        Field generator = holder.getDeclaredField("randomNumberGenerator");
        unsafe.ensureClassInitialized(holder);
        Told told = new Told();
        unsafe.putObject(
                unsafe.staticFieldBase(generator), unsafe.staticFieldOffset(generator), told);
        told.uniform = 0.125;
        if (Math.random() != 0.125) {
            throw new IllegalStateException("Math.random() could not be replaced");
        }
        return told;
    }

    static IntervalFunction intervals(Map<String, String> settings) {
        Duration initial = Duration.ofNanos(Long.parseLong(settings.get("initial")));
        Duration max = Duration.ofNanos(Long.parseLong(settings.get("max")));
        double multiplier = Double.parseDouble(settings.get("multiplier"));
        double factor = Double.parseDouble(settings.get("factor"));
        switch (settings.get("type")) {
            case "constant":
                return IntervalFunction.of(initial);
            case "randomized":
                return IntervalFunction.ofRandomized(initial, factor);
            case "exponential":
                return max.isZero()
                        ? IntervalFunction.ofExponentialBackoff(initial, multiplier)
                        : IntervalFunction.ofExponentialBackoff(initial, multiplier, max);
            default:
                return max.isZero()
                        ? IntervalFunction.ofExponentialRandomBackoff(initial, multiplier, factor)
                        : IntervalFunction.ofExponentialRandomBackoff(
                                initial, multiplier, factor, max);
        }
    }

    static Map<String, String> settingsOf(String line) {
        Map<String, String> settings = new HashMap<>();
        String[] words = line.split(" ");
        for (int at = 1; at != words.length; ++at) {
            String[] pair = words[at].split("=");
            settings.put(pair[0], pair[1]);
        }
        return settings;
    }

    public static void main(String[] arguments) throws Exception {
        Told told = replaceMathRandom();
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
        PrintWriter out = new PrintWriter(System.out);
        IntervalFunction intervals = null;
        int attempt = 0;
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String answer = "";
            if (line.startsWith("sequence")) {
                intervals = intervals(settingsOf(line));
                attempt = 0;
            } else if (line.equals("reset")) {
                attempt = 0;
                answer = " => ok";
            } else {
                told.uniform = Double.parseDouble(line.split(" ")[1]);
                answer = " => " + nanoseconds(intervals.apply(++attempt));
            }
            out.println(line + answer);
        }
        out.flush();
    }

    /** In nanoseconds, but never more than halfopen's longest. */
    static long nanoseconds(long milliseconds) {
        return Math.min(milliseconds, 320_000_000_000L) * 1_000_000;
    }
}
