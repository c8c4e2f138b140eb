import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowSynchronizationStrategy;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.github.resilience4j.circuitbreaker.internal.CircuitBreakerStateMachine;
import io.github.resilience4j.core.IntervalFunction;
import java.io.*;
import java.lang.reflect.Proxy;
import java.time.*;
import java.util.*;
import java.util.concurrent.*;
import sun.misc.Unsafe;

/** CircuitBreakerStateMachine on virtual time; its scheduler's timers fire before each call. */
class Recorder {
    static long now;
    static long present; // of the call; a timer's may be earlier
    static CircuitBreakerStateMachine breaker;
    static int underWay;
    static StringBuilder changes = new StringBuilder();
    static final List<Timer> timers = new ArrayList<>();

    record Timer(long due, Runnable task) {}

    static class VirtualClock extends Clock {
        public ZoneId getZone() { return ZoneOffset.UTC; }
        public Clock withZone(ZoneId zone) { return this; }
        public Instant instant() { return Instant.ofEpochSecond(0, now); }
    }

    public static void main(String[] arguments) throws Exception {
        replaceScheduler();
        var in = new BufferedReader(new InputStreamReader(System.in));
        var out = new PrintWriter(new BufferedOutputStream(System.out));
        for (String line; (line = in.readLine()) != null; ) {
            String[] words = line.split(" ");
            if (words[0].equals("sequence")) {
                begin(words);
                out.println(line);
            } else {
                changes.setLength(0);
                String answer = answer(words);
                out.println(line + " => " + answer + word(breaker.getState()) + changes);
            }
        }
        out.flush();
    }

    /** The library keeps it in a static final field, and lets nobody pass another one. */
    static void replaceScheduler() throws Exception {
        var unsafe = Unsafe.class.getDeclaredField("theUnsafe");
        unsafe.setAccessible(true);
        var field = Class.forName("io.github.resilience4j.circuitbreaker.internal."
            + "SchedulerFactory$SchedulerFactoryInstance").getDeclaredField("lazyScheduler");
        field.setAccessible(true);
        ((ScheduledExecutorService) field.get(null)).shutdownNow();
        var memory = (Unsafe) unsafe.get(null);
        memory.putObject(memory.staticFieldBase(field), memory.staticFieldOffset(field),
            proxy(ScheduledExecutorService.class, (method, values) ->
                schedule((Runnable) values[0], ((TimeUnit) values[2]).toNanos((Long) values[1]))));
    }

    interface Method {
        Object call(String name, Object[] values);
    }

    static <T> T proxy(Class<T> type, Method method) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type},
            (self, called, values) -> method.call(called.getName(), values)));
    }

    static ScheduledFuture<?> schedule(Runnable task, long delay) {
        var timer = new Timer(now + delay, task);
        timers.add(timer);
        return proxy(ScheduledFuture.class, (method, values) ->
            method.equals("cancel") ? timers.remove(timer) : !timers.contains(timer));
    }

    static void passTime() {
        while (true) {
            var next = timers.stream().min(Comparator.comparingLong(Timer::due));
            if (next.isEmpty() || next.get().due() > present) {
                break;
            }
            timers.remove(next.get());
            now = next.get().due();
            next.get().task().run();
        }
        now = present;
    }

    static void begin(String[] words) {
        var settings = new HashMap<String, String>();
        for (int at = 1; at < words.length; ++at) {
            String[] pair = words[at].split("=");
            settings.put(pair[0], pair[1]);
        }
        now = 0;
        underWay = 0;
        timers.clear();
        breaker = new CircuitBreakerStateMachine("breaker", config(settings));
        breaker.getEventPublisher().onStateTransition(event -> changes.append(" ")
            .append(word(event.getStateTransition().getToState()))
            .append(now == present ? "" : "@" + now));
    }

    static CircuitBreakerConfig config(Map<String, String> settings) {
        var type = settings.get("window").equals("count")
            ? SlidingWindowType.COUNT_BASED : SlidingWindowType.TIME_BASED;
        return CircuitBreakerConfig.custom()
            .clock(new VirtualClock())
            .slidingWindowType(type)
            .slidingWindowSize(Integer.parseInt(settings.get("size")))
            .minimumNumberOfCalls(Integer.parseInt(settings.get("minimum")))
            .slidingWindowSynchronizationStrategy(SlidingWindowSynchronizationStrategy.SYNCHRONIZED)
            .failureRateThreshold(percent(settings.get("failure_rate")))
            .slowCallRateThreshold(percent(settings.get("slow_rate")))
            .slowCallDurationThreshold(duration(settings.get("slow_call")))
            .waitIntervalFunctionInOpenState(IntervalFunction.ofExponentialBackoff(
                duration(settings.get("wait")), Double.parseDouble(settings.get("multiplier")),
                duration(settings.get("longest_wait"))))
            .permittedNumberOfCallsInHalfOpenState(Integer.parseInt(settings.get("permitted")))
            .maxWaitDurationInHalfOpenState(duration(settings.get("half_open")))
            .automaticTransitionFromOpenToHalfOpenEnabled(settings.get("automatic").equals("1"))
            .ignoreException(thrown -> thrown instanceof InterruptedException)
            .build();
    }

    static float percent(String fraction) {
        return (float) (Double.parseDouble(fraction) * 100.0);
    }

    static Duration duration(String nanoseconds) {
        return Duration.ofNanos(Long.parseLong(nanoseconds));
    }

    static String word(Object state) {
        return state.toString().toLowerCase();
    }

    static String answer(String[] words) {
        present = now + Long.parseLong(words[1]);
        passTime();
        if (words[0].equals("permit")) {
            boolean permitted = breaker.tryAcquirePermission();
            underWay += permitted ? 1 : 0;
            return permitted ? "permitted " : "rejected ";
        }
        if (underWay == 0) {
            return "none ";
        }
        --underWay;
        switch (words[0]) {
            case "success":
                breaker.onSuccess(Long.parseLong(words[2]), TimeUnit.NANOSECONDS);
                break;
            case "failure":
                breaker.onError(Long.parseLong(words[2]), TimeUnit.NANOSECONDS, new Exception());
                break;
            default:
                breaker.onError(0, TimeUnit.NANOSECONDS, new InterruptedException());
        }
        return "";
    }
}
