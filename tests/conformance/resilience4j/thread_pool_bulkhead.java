import io.github.resilience4j.bulkhead.BulkheadFullException;
import io.github.resilience4j.bulkhead.ThreadPoolBulkheadConfig;
import io.github.resilience4j.bulkhead.internal.FixedThreadPoolBulkhead;
import java.io.*;
import java.time.Duration;
import java.util.*;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.locks.LockSupport;

/** FixedThreadPoolBulkhead with real threads, each step watched until it has come to rest. */
class Recorder {
    static FixedThreadPoolBulkhead bulkhead;
    static ThreadPoolExecutor pool;
    static long calls;
    static final List<Task> running = new ArrayList<>();
    static final List<Task> queued = new ArrayList<>();

    /** Runs until it is told to end. */
    static class Task implements Runnable {
        final long call = calls++;
        volatile Thread thread;
        volatile boolean ends;
        volatile boolean over;

        public void run() {
            thread = Thread.currentThread();
            while (!ends) {
                LockSupport.park();
            }
            over = true;
        }
    }

    public static void main(String[] arguments) throws Exception {
        var in = new BufferedReader(new InputStreamReader(System.in));
        var out = new PrintWriter(new BufferedOutputStream(System.out));
        for (String text; (text = in.readLine()) != null; ) {
            String[] words = text.split(" ");
            if (words[0].equals("sequence")) {
                begin(words);
                out.println(text);
            } else {
                String answer = words[0].equals("submit") ? submit()
                    : running.isEmpty() ? "nothing"
                    : finish(Integer.parseInt(words[1]) % running.size());
                out.println(text + " => " + answer + " " + pool.getPoolSize() + " "
                    + pool.getQueue().size());
            }
        }
        out.flush();
        System.exit(0);
    }

    static void begin(String[] words) throws Exception {
        while (!running.isEmpty()) {
            finish(0);
        }
        if (pool != null) {
            pool.shutdown();
        }
        var settings = new HashMap<String, Long>();
        for (int at = 1; at < words.length; ++at) {
            String[] pair = words[at].split("=");
            settings.put(pair[0], Long.parseLong(pair[1]));
        }
        bulkhead = new FixedThreadPoolBulkhead("bulkhead", ThreadPoolBulkheadConfig.custom()
            .maxThreadPoolSize(settings.get("max").intValue())
            .coreThreadPoolSize(settings.get("core").intValue())
            .queueCapacity(settings.get("queue").intValue())
            .keepAliveDuration(Duration.ofNanos(settings.get("keep_alive")))
            .build());
        var field = FixedThreadPoolBulkhead.class.getDeclaredField("executorService");
        field.setAccessible(true);
        pool = (ThreadPoolExecutor) field.get(bulkhead);
        calls = 0;
    }

    static String submit() {
        var task = new Task();
        try {
            bulkhead.submit(task);
        } catch (BulkheadFullException full) {
            return "rejected";
        }
        // At rest: it runs, or it is queued and no thread is free to take it.
        while (task.thread == null) {
            if (pool.getPoolSize() == running.size() && pool.getQueue().size() > queued.size()) {
                queued.add(task);
                return "queued";
            }
            Thread.yield();
        }
        running.add(task);
        return "starts";
    }

    static String finish(int place) {
        Task task = running.remove(place);
        task.ends = true;
        LockSupport.unpark(task.thread);
        if (queued.isEmpty()) {
            awaitRest(task);
            return task.call + " ends";
        }
        while (true) {
            for (Task next : queued) {
                if (next.thread != null) {
                    queued.remove(next);
                    running.add(next);
                    return task.call + " ends " + next.call + " starts";
                }
            }
            Thread.yield();
        }
    }

    /** Until its thread waits for another task, or is gone. */
    static void awaitRest(Task task) {
        while (true) {
            if (task.over) {
                switch (task.thread.getState()) {
                    case WAITING, TIMED_WAITING, TERMINATED -> {
                        return;
                    }
                    default -> { }
                }
            }
            Thread.yield();
        }
    }
}
