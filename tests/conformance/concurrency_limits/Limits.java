// The limit that a sequence line asks for, with the dice of VegasLimit in the sequence's hands.

import com.netflix.concurrency.limits.Limit;
import com.netflix.concurrency.limits.limit.AIMDLimit;
import com.netflix.concurrency.limits.limit.Gradient2Limit;
import com.netflix.concurrency.limits.limit.VegasLimit;
import com.netflix.concurrency.limits.limit.WindowedLimit;
import com.netflix.concurrency.limits.limit.measurement.Measurement;
import java.lang.reflect.Field;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

final class Limits {
    private final Map<String, String> settings = new HashMap<>();
    private final Limit inner;
    final Limit limit;

    Limits(String line) {
        String[] words = line.split(" ");
        for (int at = 1; at != words.length; ++at) {
            String[] setting = words[at].split("=");
            settings.put(setting[0], setting[1]);
        }
        inner = inner();
        rejitter(real("uniform"));
        limit = settings.get("windowed").equals("1") ? windowed() : inner;
    }

    private Limit inner() {
        switch (settings.get("algorithm")) {
            case "aimd":
                return AIMDLimit.newBuilder()
                    .initialLimit(whole("initial_limit"))
                    .minLimit(whole("min_limit"))
                    .maxLimit(whole("max_limit"))
                    .backoffRatio(real("backoff_ratio"))
                    .timeout(Long.parseLong(settings.get("timeout")), TimeUnit.NANOSECONDS)
                    .build();
            case "vegas":
                VegasLimit.Builder vegas = VegasLimit.newBuilder()
                    .initialLimit(whole("initial_limit"))
                    .maxConcurrency(whole("max_limit"))
                    .smoothing(real("smoothing"))
                    .probeMultiplier(whole("probe_multiplier"));
                if (whole("alpha") != 0) {
                    vegas.alpha(whole("alpha"));
                }
                if (whole("beta") != 0) {
                    vegas.beta(whole("beta"));
                }
                return vegas.build();
            default:
                return Gradient2Limit.newBuilder()
                    .initialLimit(whole("initial_limit"))
                    .minLimit(whole("min_limit"))
                    .maxConcurrency(whole("max_limit"))
                    .smoothing(real("smoothing"))
                    .queueSize(whole("queue_size"))
                    .longWindow(whole("long_window"))
                    .rttTolerance(real("rtt_tolerance"))
                    .build();
        }
    }

    private Limit windowed() {
        return WindowedLimit.newBuilder()
            .minWindowTime(Long.parseLong(settings.get("min_window_time")), TimeUnit.NANOSECONDS)
            .maxWindowTime(Long.parseLong(settings.get("max_window_time")), TimeUnit.NANOSECONDS)
            .windowSize(whole("window_size"))
            .minRttThreshold(
                Long.parseLong(settings.get("min_rtt_threshold")), TimeUnit.NANOSECONDS)
            .build(inner);
    }

    /** What VegasLimit would have drawn with this uniform number, if it has just drawn. */
    void rejitterIfDrawn(double before, double uniform) {
        if (inner instanceof VegasLimit && jitter() != before) {
            rejitter(uniform);
        }
    }

    double jitter() {
        try {
            return inner instanceof VegasLimit ? field("probeJitter").getDouble(inner) : 0;
        } catch (ReflectiveOperationException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private void rejitter(double uniform) {
        try {
            if (inner instanceof VegasLimit) {
                field("probeJitter").setDouble(inner, uniform * (1 - 0.5) + 0.5);
            }
        } catch (ReflectiveOperationException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** The estimate and the round trip it is judged by, to the last bit. */
    String inside() {
        try {
            if (inner instanceof AIMDLimit) {
                return bits(inner.getLimit()) + " " + bits(0);
            }
            double estimate = field("estimatedLimit").getDouble(inner);
            double baseline = inner instanceof VegasLimit
                ? field("rtt_noload").getLong(inner)
                : ((Measurement) field("longRtt").get(inner)).get().doubleValue();
            return bits(estimate) + " " + bits(baseline);
        } catch (ReflectiveOperationException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static String bits(double number) {
        return Long.toHexString(Double.doubleToLongBits(number));
    }

    private Field field(String name) throws ReflectiveOperationException {
        Field field = inner.getClass().getDeclaredField(name);
        field.setAccessible(true);
        return field;
    }

    private int whole(String key) {
        return Integer.parseInt(settings.get(key));
    }

    private double real(String key) {
        return Double.parseDouble(settings.get(key));
    }
}
