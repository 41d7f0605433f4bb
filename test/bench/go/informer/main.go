// client-go's shared informer with two indexes, a handler, a work queue and a worker, measured as the clients in TypeScript
// measure themselves (probe.ts): it fills its cache, takes a burst of events, then another in which the order is looked at.
//
//	informer typed|dynamic <server> <workload as JSON>
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/dynamic/dynamicinformer"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/util/workqueue"
)

type workload struct {
	Objects int `json:"objects"`
	Events  int `json:"events"`
}

type phase struct {
	Wall float64 `json:"wall"`
	CPU  float64 `json:"cpu"`
}

type report struct {
	Load           phase  `json:"load"`
	RSSAfterLoad   uint64 `json:"rssAfterLoad"`
	Sync           phase  `json:"sync"`
	PeakAfterSync  uint64 `json:"peakAfterSync"`
	HeapAfterSync  int64  `json:"heapAfterSync"`
	RSSAfterSync   uint64 `json:"rssAfterSync"`
	Burst          phase  `json:"burst"`
	HeapAfterBurst int64  `json:"heapAfterBurst"`
	RSSAfterBurst  uint64 `json:"rssAfterBurst"`
	Peak           uint64 `json:"peak"`
	Heard          int64  `json:"heard"`
	Wrong          int    `json:"wrong"`
	Disordered     int    `json:"disordered"`
	HeardInOrder   int64  `json:"heardInOrder"`
}

// The workload: see workload.ts.
const (
	firstVersion = 1_000_000_000
	group        = 10
	rounds       = 3
	stride       = 7919
	namespaces   = 50
)

func objectOfEvent(event, objects int) int {
	return (event/(group*rounds)*group + event%group) * stride % objects
}

func keyOfObject(object int) string {
	return fmt.Sprintf("team-%02d/web-%07d", object%namespaces, object)
}

// How long nothing may come before a burst counts as over.
const patience = 5 * time.Second

type counter struct {
	count    atomic.Int64
	wanted   atomic.Int64
	done     chan struct{}
	checking atomic.Bool
	// Of the one goroutine that calls handlers.
	versions   []int
	disordered int
}

func (c *counter) event(object metav1.Object) {
	if c.checking.Load() {
		number, _ := strconv.Atoi(strings.TrimPrefix(object.GetName(), "web-"))
		version, _ := strconv.Atoi(object.GetResourceVersion())
		if version < c.versions[number] {
			c.disordered++
		} else {
			c.versions[number] = version
		}
	}
	if c.count.Add(1) == c.wanted.Load() {
		close(c.done)
	}
}

func main() {
	if len(os.Args) != 4 {
		fmt.Fprintln(os.Stderr, "usage: informer typed|dynamic <server> <workload as JSON>")
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Args[2], os.Args[3]); err != nil {
		fmt.Fprintln(os.Stderr, "Error:", err)
		os.Exit(1)
	}
}

func run(mode, server, text string) error {
	var work workload
	if err := json.Unmarshal([]byte(text), &work); err != nil {
		return err
	}
	// The end of whoever started it is its own.
	go func() {
		var one [1]byte
		os.Stdin.Read(one[:])
		os.Exit(1)
	}()
	result := report{RSSAfterLoad: rss()}
	before := heap()
	count := &counter{versions: make([]int, work.Objects)}

	begin := now()
	informer, start, err := makeInformer(mode, &rest.Config{Host: server, QPS: -1})
	if err != nil {
		return err
	}
	queue := workqueue.NewTypedRateLimitingQueue(workqueue.DefaultTypedControllerRateLimiter[string]())
	if err := informer.AddIndexers(cache.Indexers{"account": account, "team": team}); err != nil {
		return err
	}
	_, err = informer.AddEventHandler(cache.ResourceEventHandlerFuncs{
		AddFunc: func(object any) { enqueue(queue, object) },
		UpdateFunc: func(_, object any) {
			if accessor, err := meta.Accessor(object); err == nil {
				count.event(accessor)
			}
			enqueue(queue, object)
		},
	})
	if err != nil {
		return err
	}
	go func() {
		for {
			key, quit := queue.Get()
			if quit {
				return
			}
			queue.Forget(key)
			queue.Done(key)
		}
	}()
	context := context.Background()
	start(context.Done())
	if !cache.WaitForCacheSync(context.Done(), informer.HasSynced) {
		return fmt.Errorf("the cache did not sync")
	}
	drain(queue)
	result.Sync = since(begin)
	result.PeakAfterSync = peak()
	result.HeapAfterSync = heap() - before
	result.RSSAfterSync = rss()

	begin = now()
	if err := burst(server, count, work.Events); err != nil {
		return err
	}
	drain(queue)
	result.Burst = since(begin)
	result.Heard = count.count.Load()
	result.HeapAfterBurst = heap() - before
	result.RSSAfterBurst = rss()
	result.Peak = peak()

	count.checking.Store(true)
	if err := burst(server, count, work.Events); err != nil {
		return err
	}
	result.HeardInOrder = count.count.Load()
	result.Disordered = count.disordered
	wanted := make([]int, work.Objects)
	for event := range work.Events * 2 {
		wanted[objectOfEvent(event, work.Objects)] = event + 1
	}
	for object, version := range wanted {
		found, exists, _ := informer.GetStore().GetByKey(keyOfObject(object))
		if !exists {
			result.Wrong++
		} else if accessor, err := meta.Accessor(found); err != nil ||
			accessor.GetResourceVersion() != strconv.Itoa(firstVersion+version) {
			result.Wrong++
		}
	}
	return json.NewEncoder(os.Stdout).Encode(result)
}

func makeInformer(mode string, config *rest.Config) (cache.SharedIndexInformer, func(<-chan struct{}), error) {
	switch mode {
	case "typed":
		client, err := kubernetes.NewForConfig(config)
		if err != nil {
			return nil, nil, err
		}
		factory := informers.NewSharedInformerFactory(client, 0)
		return factory.Apps().V1().Deployments().Informer(), factory.Start, nil
	case "dynamic":
		client, err := dynamic.NewForConfig(config)
		if err != nil {
			return nil, nil, err
		}
		factory := dynamicinformer.NewDynamicSharedInformerFactory(client, 0)
		resource := schema.GroupVersionResource{Group: "apps", Version: "v1", Resource: "deployments"}
		return factory.ForResource(resource).Informer(), factory.Start, nil
	}
	return nil, nil, fmt.Errorf("no mode %q: typed or dynamic", mode)
}

func account(object any) ([]string, error) {
	switch object := object.(type) {
	case *appsv1.Deployment:
		return []string{object.Spec.Template.Spec.ServiceAccountName}, nil
	case *unstructured.Unstructured:
		name, _, err := unstructured.NestedString(object.Object, "spec", "template", "spec", "serviceAccountName")
		return []string{name}, err
	}
	return nil, fmt.Errorf("neither typed nor unstructured: %T", object)
}

func team(object any) ([]string, error) {
	accessor, err := meta.Accessor(object)
	if err != nil {
		return nil, err
	}
	return []string{accessor.GetLabels()["team"]}, nil
}

func enqueue(queue workqueue.TypedRateLimitingInterface[string], object any) {
	if key, err := cache.MetaNamespaceKeyFunc(object); err == nil {
		queue.Add(key)
	}
}

func drain(queue workqueue.TypedRateLimitingInterface[string]) {
	for queue.Len() > 0 {
		time.Sleep(time.Millisecond)
	}
}

func burst(server string, count *counter, events int) error {
	count.count.Store(0)
	count.wanted.Store(int64(events))
	count.done = make(chan struct{})
	response, err := http.Post(fmt.Sprintf("%s/bench/burst?events=%d", server, events), "", nil)
	if err != nil {
		return err
	}
	response.Body.Close()
	last := int64(-1)
	for {
		select {
		case <-count.done:
			return nil
		case <-time.After(patience):
			heard := count.count.Load()
			if heard == last {
				return nil
			}
			last = heard
		}
	}
}

type moment struct {
	wall time.Time
	cpu  float64
}

func now() moment { return moment{time.Now(), cpu()} }

func since(begin moment) phase {
	return phase{Wall: float64(time.Since(begin.wall).Microseconds()) / 1000, CPU: cpu() - begin.cpu}
}

func usage() syscall.Rusage {
	var used syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &used)
	return used
}

// Milliseconds.
func cpu() float64 {
	used := usage()
	return float64(used.Utime.Nano()+used.Stime.Nano()) / 1e6
}

func peak() uint64 { return uint64(usage().Maxrss) * 1024 }

func heap() int64 {
	var stats runtime.MemStats
	for range 3 {
		runtime.GC()
	}
	runtime.ReadMemStats(&stats)
	return int64(stats.HeapAlloc)
}

func rss() uint64 {
	text, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0
	}
	var size, resident uint64
	fmt.Sscan(string(text), &size, &resident)
	return resident * uint64(os.Getpagesize())
}
