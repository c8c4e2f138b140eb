// Answers the sequences on standard input as failsafe-go does, on a clock of its own.
package main

import (
	"bufio"
	"fmt"
	"os"
	"reflect"
	"strconv"
	"strings"
	"time"
	"unsafe"

	"github.com/failsafe-go/failsafe-go/circuitbreaker"
)

type clock struct{ now int64 }

func (c *clock) Now() time.Time { return time.Unix(0, c.now) }

// The builder's clock is settable for the library's own tests only, so it is set from below.
func setClock(builder circuitbreaker.Builder[int], c *clock) {
	field := reflect.ValueOf(builder).Elem().FieldByName("clock")
	reflect.NewAt(field.Type(), unsafe.Pointer(field.UnsafeAddr())).Elem().Set(reflect.ValueOf(c))
}

type settings map[string]string

func (s settings) whole(key string) uint {
	value, err := strconv.ParseUint(s[key], 10, 64)
	if err != nil {
		panic(err)
	}
	return uint(value)
}

func newBreaker(s settings, c *clock) circuitbreaker.CircuitBreaker[int] {
	builder := circuitbreaker.NewBuilder[int]()
	setClock(builder, c)
	period := time.Duration(s.whole("period"))
	switch s["form"] {
	case "ratio":
		builder.WithFailureThresholdRatio(s.whole("failures"), s.whole("capacity"))
	case "period":
		builder.WithFailureThresholdPeriod(s.whole("failures"), period)
	case "rate":
		rate, err := strconv.ParseFloat(s["rate"], 64)
		if err != nil {
			panic(err)
		}
		builder.WithFailureRateThreshold(rate, s.whole("minimum"), period)
	}
	if s.whole("successes") > 0 {
		builder.WithSuccessThresholdRatio(s.whole("successes"), s.whole("success_capacity"))
	}
	return builder.WithDelay(time.Duration(s.whole("delay"))).Build()
}

type session struct {
	breaker  circuitbreaker.CircuitBreaker[int]
	clock    *clock
	underWay int
}

func begin(words []string) *session {
	values := settings{}
	for _, word := range words {
		key, value, _ := strings.Cut(word, "=")
		values[key] = value
	}
	c := &clock{}
	return &session{breaker: newBreaker(values, c), clock: c}
}

func (s *session) state() string {
	return strings.ReplaceAll(s.breaker.State().String(), "-", "_")
}

func (s *session) permit() string {
	if !s.breaker.TryAcquirePermit() {
		return "rejected " + s.state()
	}
	s.underWay++
	return "permitted " + s.state()
}

// The library does not know which call a result belongs to.
func (s *session) finish(success bool) string {
	if s.underWay == 0 {
		return "none"
	}
	s.underWay--
	if success {
		s.breaker.RecordSuccess()
	} else {
		s.breaker.RecordFailure()
	}
	return s.state()
}

func (s *session) answer(words []string) string {
	s.clock.now, _ = strconv.ParseInt(words[1], 10, 64)
	switch words[0] {
	case "permit":
		return s.permit()
	case "state":
		return s.state()
	default:
		return s.finish(words[0] == "success")
	}
}

func main() {
	in := bufio.NewScanner(os.Stdin)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	var current *session
	for in.Scan() {
		words := strings.Fields(in.Text())
		if words[0] == "sequence" {
			current = begin(words[1:])
			fmt.Fprintln(out, in.Text())
		} else {
			fmt.Fprintln(out, in.Text(), "=>", current.answer(words))
		}
	}
}
