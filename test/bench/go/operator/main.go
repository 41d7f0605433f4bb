// The benchmark's controller on controller-runtime. Answers each line of its standard input with one of JSON that says what it
// did since the last one; says "synced" on its own. Its twin is operator/operator.ts.
//
//	KUBECONFIG=... operator
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/go-logr/logr"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/controller"
	metricsserver "sigs.k8s.io/controller-runtime/pkg/metrics/server"
)

// Ping is a kind with a moment in its spec that belongs into its status.
type Ping struct {
	metav1.TypeMeta   `json:",inline"`
	metav1.ObjectMeta `json:"metadata,omitempty"`
	Spec              Moment `json:"spec,omitempty"`
	Status            Moment `json:"status,omitempty"`
}

// Moment is microseconds since 1970.
type Moment struct {
	Sent int64 `json:"sent,omitempty"`
}

// PingList is what a list answers.
type PingList struct {
	metav1.TypeMeta `json:",inline"`
	metav1.ListMeta `json:"metadata,omitempty"`
	Items           []Ping `json:"items"`
}

// DeepCopyObject as controller-gen would write it.
func (p *Ping) DeepCopyObject() runtime.Object {
	out := *p
	p.ObjectMeta.DeepCopyInto(&out.ObjectMeta)
	return &out
}

// DeepCopyObject as controller-gen would write it.
func (l *PingList) DeepCopyObject() runtime.Object {
	out := *l
	l.ListMeta.DeepCopyInto(&out.ListMeta)
	out.Items = make([]Ping, len(l.Items))
	for i := range l.Items {
		out.Items[i] = *l.Items[i].DeepCopyObject().(*Ping)
	}
	return &out
}

type stats struct {
	Reconciles int     `json:"reconciles"`
	Writes     int     `json:"writes"`
	First      int64   `json:"first"`
	Last       int64   `json:"last"`
	Latencies  []int64 `json:"latencies"`
	CPU        float64 `json:"cpu"`
	RSS        uint64  `json:"rss"`
}

type reconciler struct {
	client client.Client
	mutex  sync.Mutex
	stats  stats
	cpu    float64
}

func (r *reconciler) Reconcile(ctx context.Context, request ctrl.Request) (ctrl.Result, error) {
	begin := time.Now().UnixMicro()
	var ping Ping
	if err := r.client.Get(ctx, request.NamespacedName, &ping); err != nil {
		return ctrl.Result{}, client.IgnoreNotFound(err)
	}
	isNew := ping.Status.Sent != ping.Spec.Sent
	if isNew {
		body := fmt.Sprintf(`{"status":{"sent":%d}}`, ping.Spec.Sent)
		if err := r.client.Status().Patch(ctx, &ping, client.RawPatch(types.MergePatchType, []byte(body))); err != nil {
			return ctrl.Result{}, client.IgnoreNotFound(err)
		}
	}
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if r.stats.Reconciles == 0 {
		r.stats.First = begin
	}
	r.stats.Reconciles++
	r.stats.Last = time.Now().UnixMicro()
	if isNew {
		r.stats.Writes++
		r.stats.Latencies = append(r.stats.Latencies, begin-ping.Spec.Sent)
	}
	return ctrl.Result{}, nil
}

func (r *reconciler) answer() {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	now := cpu()
	r.stats.CPU, r.stats.RSS = now-r.cpu, rss()
	r.cpu = now
	json.NewEncoder(os.Stdout).Encode(r.stats)
	r.stats = stats{Latencies: []int64{}}
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "Error:", err)
		os.Exit(1)
	}
}

func run() error {
	workers, err := strconv.Atoi(os.Getenv("WORKERS"))
	if err != nil {
		return fmt.Errorf("WORKERS: %w", err)
	}
	ctrl.SetLogger(logr.Discard())
	version := schema.GroupVersion{Group: "bench.kubewright.dev", Version: "v1"}
	scheme := runtime.NewScheme()
	scheme.AddKnownTypes(version, &Ping{}, &PingList{})
	metav1.AddToGroupVersion(scheme, version)
	config, err := ctrl.GetConfig()
	if err != nil {
		return err
	}
	manager, err := ctrl.NewManager(config, ctrl.Options{
		Scheme:  scheme,
		Metrics: metricsserver.Options{BindAddress: "0"},
	})
	if err != nil {
		return err
	}
	r := &reconciler{client: manager.GetClient(), stats: stats{Latencies: []int64{}}}
	err = ctrl.NewControllerManagedBy(manager).For(&Ping{}).
		WithOptions(controller.Options{MaxConcurrentReconciles: workers}).Complete(r)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	go func() {
		if manager.GetCache().WaitForCacheSync(ctx) {
			fmt.Println(`"synced"`)
		}
	}()
	go func() {
		// The end of whoever started it is its own.
		defer cancel()
		for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
			r.answer()
		}
	}()
	return manager.Start(ctx)
}

// Milliseconds of user and system time.
func cpu() float64 {
	var used syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &used)
	return float64(used.Utime.Nano()+used.Stime.Nano()) / 1e6
}

// Bytes.
func rss() uint64 {
	text, _ := os.ReadFile("/proc/self/statm")
	fields := strings.Fields(string(text))
	if len(fields) < 2 {
		return 0
	}
	pages, _ := strconv.ParseUint(fields[1], 10, 64)
	return pages * uint64(os.Getpagesize())
}
