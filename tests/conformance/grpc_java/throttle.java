package io.grpc.internal;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.util.HashMap;
import java.util.Map;

/** Answers whether retries are allowed. In this package, as the throttle is for it alone. */
class Recorder {
    static RetriableStream.Throttle throttle(String line) {
        Map<String, String> settings = new HashMap<>();
        String[] words = line.split(" ");
        for (int at = 1; at != words.length; ++at) {
            String[] pair = words[at].split("=");
            settings.put(pair[0], pair[1]);
        }
        return new RetriableStream.Throttle(
                Float.parseFloat(settings.get("max_tokens")),
                Float.parseFloat(settings.get("token_ratio")));
    }

    static boolean answer(RetriableStream.Throttle throttle, String verb) {
        if (verb.equals("failure")) {
            return throttle.onQualifiedFailureThenCheckIsAboveThreshold();
        }
        if (verb.equals("success")) {
            throttle.onSuccess();
        }
        return throttle.isAboveThreshold();
    }

    public static void main(String[] arguments) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
        PrintWriter out = new PrintWriter(System.out);
        RetriableStream.Throttle throttle = null;
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (line.startsWith("sequence")) {
                throttle = throttle(line);
                out.println(line);
            } else {
                out.println(line + " => " + (answer(throttle, line) ? "yes" : "no"));
            }
        }
        out.flush();
    }
}
