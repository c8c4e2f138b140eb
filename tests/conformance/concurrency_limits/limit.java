import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;

/** Limit.onSample, sample by sample. */
final class LimitRecorder {
    public static void main(String[] arguments) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
        PrintStream out = new PrintStream(System.out, false);
        Limits limits = null;
        long now = 0;
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (line.startsWith("sequence")) {
                limits = new Limits(line);
                now = 0;
                out.println(line);
                continue;
            }
            String[] words = line.split(" ");
            String answer;
            if (words[0].equals("inside")) {
                answer = limits.inside();
            } else {
                now += Long.parseLong(words[1]);
                long rtt = Long.parseLong(words[2]);
                double before = limits.jitter();
                boolean dropped = words[0].equals("drop");
                limits.limit.onSample(now - rtt, rtt, Integer.parseInt(words[3]), dropped);
                limits.rejitterIfDrawn(before, words.length > 4 ? Double.parseDouble(words[4]) : 0);
                answer = Integer.toString(limits.limit.getLimit());
            }
            out.println(line + " => " + answer);
        }
        out.flush();
    }
}
