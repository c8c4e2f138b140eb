// The Limiter of golang.org/x/time/rate with injected times.
package main

import (
	"bufio"
	"fmt"
	"math"
	"os"
	"strconv"
	"strings"
	"time"
	_ "unsafe"

	"golang.org/x/time/rate"
)

// What Wait asks with a deadline; the library exports it only with the real clock.
//
//go:linkname reserveN golang.org/x/time/rate.(*Limiter).reserveN
func reserveN(limiter *rate.Limiter, now time.Time, n int, most time.Duration) rate.Reservation

func whole(word string) int64 {
	value, err := strconv.ParseInt(word, 10, 64)
	if err != nil {
		panic(err)
	}
	return value
}

func begin(words []string) *rate.Limiter {
	limit := rate.Limit(0)
	if kind, value, _ := strings.Cut(words[1], "="); kind == "rate" {
		parsed, err := strconv.ParseFloat(value, 64)
		if err != nil {
			panic(err)
		}
		limit = rate.Limit(parsed)
	} else {
		limit = rate.Every(time.Duration(whole(value)))
	}
	_, burst, _ := strings.Cut(words[2], "=")
	return rate.NewLimiter(limit, int(whole(burst)))
}

func delay(reservation *rate.Reservation, now time.Time) string {
	if !reservation.OK() {
		return "rejected"
	}
	return strconv.FormatInt(int64(reservation.DelayFrom(now)), 10)
}

func main() {
	in := bufio.NewScanner(os.Stdin)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	var limiter *rate.Limiter
	var reservations []*rate.Reservation
	for in.Scan() {
		words := strings.Fields(in.Text())
		if words[0] == "sequence" {
			limiter = begin(words)
			reservations = nil
			fmt.Fprintln(out, in.Text())
			continue
		}
		now := time.Unix(0, whole(words[1]))
		answer := "done"
		switch words[0] {
		case "allow":
			answer = strconv.FormatBool(limiter.AllowN(now, int(whole(words[2]))))
		case "reserve":
			reservation := limiter.ReserveN(now, int(whole(words[2])))
			reservations = append(reservations, reservation)
			answer = delay(reservation, now)
		case "wait":
			most := time.Duration(whole(words[3]))
			reservation := reserveN(limiter, now, int(whole(words[2])), most)
			reservations = append(reservations, &reservation)
			answer = delay(&reservation, now)
		case "cancel":
			reservations[whole(words[2])].CancelAt(now)
		case "tokens":
			answer = strconv.FormatUint(math.Float64bits(limiter.TokensAt(now)), 10)
		}
		fmt.Fprintf(out, "%s => %s\n", in.Text(), answer)
	}
}
