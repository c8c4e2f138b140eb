import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.bulkhead.internal.SemaphoreBulkhead;
import java.io.*;
import java.time.Duration;
import java.util.*;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;

/** SemaphoreBulkhead with real threads, each step watched until it has come to rest. */
class Recorder {
    static SemaphoreBulkhead bulkhead;
    static Semaphore semaphore;
    static long calls;
    static int running;
    static final List<Caller> line = new ArrayList<>();
    static final ArrayDeque<Caller> idle = new ArrayDeque<>();

    /** A thread that asks for a permit when told to. */
    static class Caller extends Thread {
        volatile SemaphoreBulkhead asks;
        volatile boolean answered;
        volatile boolean permitted;
        long call;

        Caller() {
            setDaemon(true);
            start();
        }

        public void run() {
            while (true) {
                while (asks == null) {
                    LockSupport.park();
                }
                permitted = asks.tryAcquirePermission();
                Thread.interrupted();
                asks = null;
                answered = true;
            }
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
                out.println(text + " => " + answer(words) + " "
                    + bulkhead.getMetrics().getAvailableConcurrentCalls());
            }
        }
        out.flush();
        System.exit(0);
    }

    static void begin(String[] words) throws Exception {
        while (!line.isEmpty()) {
            leave(0);
        }
        int permits = Integer.parseInt(words[1].split("=")[1]);
        long wait = Long.parseLong(words[2].split("=")[1]);
        bulkhead = new SemaphoreBulkhead("bulkhead", BulkheadConfig.custom()
            .maxConcurrentCalls(permits).maxWaitDuration(Duration.ofNanos(wait)).build());
        var field = SemaphoreBulkhead.class.getDeclaredField("semaphore");
        field.setAccessible(true);
        semaphore = (Semaphore) field.get(bulkhead);
        calls = 0;
        running = 0;
    }

    static String answer(String[] words) {
        switch (words[0]) {
            case "acquire":
                return acquire();
            case "release":
                return running == 0 ? "nothing" : release();
            default:
                return line.isEmpty() ? "nothing"
                    : leave(Integer.parseInt(words[1]) % line.size()) + " leaves";
        }
    }

    static String acquire() {
        Caller caller = idle.isEmpty() ? new Caller() : idle.pop();
        caller.call = calls++;
        caller.answered = false;
        caller.asks = bulkhead;
        LockSupport.unpark(caller);
        while (!caller.answered && semaphore.getQueueLength() == line.size()) {
            Thread.yield();
        }
        if (semaphore.getQueueLength() > line.size()) {
            line.add(caller);
            return "waits";
        }
        idle.push(caller);
        running += caller.permitted ? 1 : 0;
        return caller.permitted ? "permitted" : "rejected";
    }

    static String release() {
        bulkhead.onComplete();
        if (line.isEmpty()) {
            --running;
            return "freed";
        }
        while (true) {
            for (Caller caller : line) {
                if (caller.answered) {
                    line.remove(caller);
                    idle.push(caller);
                    return caller.call + (caller.permitted ? " goes" : " is rejected");
                }
            }
            Thread.yield();
        }
    }

    static long leave(int place) {
        Caller caller = line.remove(place);
        caller.interrupt();
        while (!caller.answered) {
            Thread.yield();
        }
        idle.push(caller);
        return caller.call;
    }
}
