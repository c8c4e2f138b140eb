// Answers the sequences on standard input as gobreaker does, on the clock of a synctest bubble.
package gobreaker

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sony/gobreaker/v2"
)

var (
	errFailed  = errors.New("failed")
	errIgnored = errors.New("ignored")
)

type settings map[string]string

func (s settings) whole(key string) int64 {
	value, err := strconv.ParseInt(s[key], 10, 64)
	if err != nil {
		panic(err)
	}
	return value
}

func (s settings) real(key string) float64 {
	value, err := strconv.ParseFloat(s[key], 64)
	if err != nil {
		panic(err)
	}
	return value
}

func readyToTrip(s settings) func(gobreaker.Counts) bool {
	if s["trip"] == "consecutive" {
		failures := uint32(s.whole("failures"))
		return func(counts gobreaker.Counts) bool { return counts.ConsecutiveFailures >= failures }
	}
	minimum, threshold := uint32(s.whole("minimum")), s.real("threshold")
	return func(counts gobreaker.Counts) bool {
		ratio := float64(counts.TotalFailures) / float64(counts.Requests)
		return counts.Requests >= minimum && ratio >= threshold
	}
}

func newBreaker(s settings) *gobreaker.TwoStepCircuitBreaker[int] {
	if _, all := s["defaults"]; all {
		return gobreaker.NewTwoStepCircuitBreaker[int](gobreaker.Settings{})
	}
	return gobreaker.NewTwoStepCircuitBreaker[int](gobreaker.Settings{
		MaxRequests:  uint32(s.whole("max_requests")),
		Interval:     time.Duration(s.whole("interval")),
		BucketPeriod: time.Duration(s.whole("bucket_period")),
		Timeout:      time.Duration(s.whole("timeout")),
		ReadyToTrip:  readyToTrip(s),
		IsExcluded:   func(err error) bool { return err == errIgnored },
	})
}

type session struct {
	breaker  *gobreaker.TwoStepCircuitBreaker[int]
	begun    time.Time
	underWay []func(error)
}

func begin(words []string) *session {
	values := settings{}
	for _, word := range words {
		key, value, _ := strings.Cut(word, "=")
		values[key] = value
	}
	return &session{breaker: newBreaker(values), begun: time.Now()}
}

// State() would open the door and begin a window, which no call does.
func (s *session) state() string {
	breaker := reflect.ValueOf(s.breaker).Elem().FieldByName("cb").Elem()
	state := gobreaker.State(breaker.FieldByName("state").Int())
	return strings.ReplaceAll(state.String(), "-", "_")
}

func (s *session) permit() string {
	done, err := s.breaker.Allow()
	if err != nil {
		return "rejected " + s.state()
	}
	s.underWay = append(s.underWay, done)
	return "permitted " + s.state()
}

func (s *session) finish(which int, result error) string {
	if len(s.underWay) == 0 {
		return "none"
	}
	which %= len(s.underWay)
	done := s.underWay[which]
	s.underWay = append(s.underWay[:which], s.underWay[which+1:]...)
	done(result)
	return s.state()
}

func (s *session) answer(words []string) string {
	now, _ := strconv.ParseInt(words[1], 10, 64)
	time.Sleep(time.Until(s.begun.Add(time.Duration(now))))
	if words[0] == "permit" {
		return s.permit()
	}
	which, _ := strconv.Atoi(words[2])
	return s.finish(which, map[string]error{"failure": errFailed, "ignored": errIgnored}[words[0]])
}

func TestRecord(t *testing.T) {
	synctest.Test(t, func(*testing.T) {
		in := bufio.NewScanner(os.Stdin)
		out := bufio.NewWriter(os.Stdout)
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
		out.Flush()
		os.Exit(0) // before the test program adds its own words
	})
}
