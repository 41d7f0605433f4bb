// client-go as controllers use it, unmodified, against a server that may not be a cluster: typed clients over a kubeconfig,
// an informer, leader election, server-side apply, discovery and the REST mapper. It stops at the first thing that fails.
//
//	clientset <kubeconfig> <namespace> <content type> [<accepted types>]
//
// It creates the namespace and prints what it saw as one line of JSON.
package main

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	coordinationv1 "k8s.io/api/coordination/v1"
	corev1 "k8s.io/api/core/v1"
	eventsv1 "k8s.io/api/events/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/watch"
	appsapply "k8s.io/client-go/applyconfigurations/apps/v1"
	coreapply "k8s.io/client-go/applyconfigurations/core/v1"
	metaapply "k8s.io/client-go/applyconfigurations/meta/v1"
	"k8s.io/client-go/discovery"
	"k8s.io/client-go/discovery/cached/memory"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/restmapper"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/client-go/tools/leaderelection"
	"k8s.io/client-go/tools/leaderelection/resourcelock"
	"sigs.k8s.io/yaml"
)

const patience = 20 * time.Second

type report struct {
	Version     string         `json:"version"`
	ConfigMaps  []string       `json:"configMaps"`
	Replicas    int32          `json:"replicas"`
	Lease       string         `json:"lease"`
	Events      map[string]int `json:"events"`
	Watched     []string       `json:"watched"`
	Informed    []string       `json:"informed"`
	Synced      bool           `json:"synced"`
	Lister      int            `json:"lister"`
	Elected     []string       `json:"elected"`
	HolderAfter string         `json:"holderAfter"`
	Applied     map[string]any `json:"applied"`
	Conflict    []string       `json:"conflict"`
	Resources   int            `json:"resources"`
	Mapped      []string       `json:"mapped"`
	Swagger     map[string]any `json:"swagger"`
	Errors      []string       `json:"errors"`
	Invalid     []string       `json:"invalid"`
	Left        int            `json:"left"`
	ContentType string         `json:"contentType"`
}

type session struct {
	ctx    context.Context
	config *rest.Config
	client *kubernetes.Clientset
	// What is asked about the server is JSON, whatever else is spoken.
	server    discovery.DiscoveryInterface
	namespace string
	report    report
}

func main() {
	config, err := clientcmd.BuildConfigFromFlags("", os.Args[1])
	must(err)
	config.ContentType = os.Args[3]
	if len(os.Args) > 4 {
		config.AcceptContentTypes = os.Args[4]
	}
	config.QPS = -1
	ctx, cancel := context.WithTimeout(context.Background(), 3*patience)
	defer cancel()
	client, err := kubernetes.NewForConfig(config)
	must(err)
	plain := rest.CopyConfig(config)
	plain.ContentType, plain.AcceptContentTypes = "", ""
	server, err := discovery.NewDiscoveryClientForConfig(plain)
	must(err)
	s := &session{ctx: ctx, config: config, client: client, server: server, namespace: os.Args[2]}
	s.report.ContentType = config.ContentType
	version, err := server.ServerVersion()
	must(err)
	s.report.Version = version.GitVersion
	_, err = client.CoreV1().Namespaces().Create(ctx, &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: s.namespace}}, metav1.CreateOptions{})
	must(err)
	s.objects()
	s.events()
	s.informer()
	s.election()
	s.apply()
	s.discovery()
	s.failures()
	s.remove()
	must(json.NewEncoder(os.Stdout).Encode(s.report))
}

// Creates, reads, changes and watches what controllers write.
func (s *session) objects() {
	maps := s.client.CoreV1().ConfigMaps(s.namespace)
	list, err := maps.List(s.ctx, metav1.ListOptions{LabelSelector: "app=demo"})
	must(err)
	watcher, err := maps.Watch(s.ctx, metav1.ListOptions{LabelSelector: "app=demo", ResourceVersion: list.ResourceVersion})
	must(err)
	defer watcher.Stop()
	for _, name := range []string{"one", "two"} {
		_, err = maps.Create(s.ctx, demoMap(name), metav1.CreateOptions{})
		must(err)
	}
	one, err := maps.Get(s.ctx, "one", metav1.GetOptions{})
	must(err)
	one.BinaryData = map[string][]byte{"bytes": {0, 1, 255}}
	one, err = maps.Update(s.ctx, one, metav1.UpdateOptions{})
	must(err)
	if !slices.Equal(one.BinaryData["bytes"], []byte{0, 1, 255}) {
		fail("the bytes came back as %v", one.BinaryData)
	}
	_, err = maps.Patch(s.ctx, "two", types.StrategicMergePatchType, []byte(`{"data":{"patched":"yes"}}`), metav1.PatchOptions{})
	must(err)
	must(maps.Delete(s.ctx, "two", metav1.DeleteOptions{}))
	for range 5 {
		event := next(watcher)
		s.report.Watched = append(s.report.Watched, fmt.Sprintf("%s %s", event.Type, event.Object.(*corev1.ConfigMap).Name))
	}
	list, err = maps.List(s.ctx, metav1.ListOptions{LabelSelector: "app=demo", Limit: 1})
	must(err)
	for _, item := range list.Items {
		s.report.ConfigMaps = append(s.report.ConfigMaps, item.Name)
	}

	deployments := s.client.AppsV1().Deployments(s.namespace)
	_, err = deployments.Create(s.ctx, &appsv1.Deployment{
		ObjectMeta: metav1.ObjectMeta{Name: "web"},
		Spec: appsv1.DeploymentSpec{
			Selector: &metav1.LabelSelector{MatchLabels: map[string]string{"app": "web"}},
			Template: corev1.PodTemplateSpec{
				ObjectMeta: metav1.ObjectMeta{Labels: map[string]string{"app": "web"}},
				Spec:       corev1.PodSpec{Containers: []corev1.Container{{Name: "web", Image: "nginx"}}},
			},
		},
	}, metav1.CreateOptions{})
	must(err)
	scale, err := deployments.GetScale(s.ctx, "web", metav1.GetOptions{})
	must(err)
	scale.Spec.Replicas = 3
	_, err = deployments.UpdateScale(s.ctx, "web", scale, metav1.UpdateOptions{})
	must(err)
	web, err := deployments.Get(s.ctx, "web", metav1.GetOptions{})
	must(err)
	s.report.Replicas = *web.Spec.Replicas
	web.Status.ReadyReplicas, web.Status.Replicas = 3, 3
	web, err = deployments.UpdateStatus(s.ctx, web, metav1.UpdateOptions{})
	must(err)
	if web.Status.ReadyReplicas != 3 {
		fail("the status came back as %v", web.Status)
	}

	holder, seconds, now := "me", int32(15), metav1.NowMicro()
	leases := s.client.CoordinationV1().Leases(s.namespace)
	_, err = leases.Create(s.ctx, &coordinationv1.Lease{
		ObjectMeta: metav1.ObjectMeta{Name: "by-hand"},
		Spec:       coordinationv1.LeaseSpec{HolderIdentity: &holder, LeaseDurationSeconds: &seconds, RenewTime: &now},
	}, metav1.CreateOptions{})
	must(err)
	lease, err := leases.Get(s.ctx, "by-hand", metav1.GetOptions{})
	must(err)
	if !lease.Spec.RenewTime.Time.Equal(now.Time.Truncate(time.Microsecond)) {
		fail("the lease was renewed at %v, not %v", lease.Spec.RenewTime, now)
	}
	s.report.Lease = *lease.Spec.HolderIdentity
}

// One event in each group; each is in both.
func (s *session) events() {
	about := corev1.ObjectReference{APIVersion: "apps/v1", Kind: "Deployment", Namespace: s.namespace, Name: "web"}
	now := metav1.Now()
	_, err := s.client.CoreV1().Events(s.namespace).Create(s.ctx, &corev1.Event{
		ObjectMeta: metav1.ObjectMeta{Name: "old"}, InvolvedObject: about, Type: corev1.EventTypeNormal,
		Reason: "Started", Message: "old", FirstTimestamp: now, LastTimestamp: now, Count: 1,
	}, metav1.CreateOptions{})
	must(err)
	_, err = s.client.EventsV1().Events(s.namespace).Create(s.ctx, &eventsv1.Event{
		ObjectMeta: metav1.ObjectMeta{Name: "new"}, Regarding: about, Type: corev1.EventTypeNormal,
		Reason: "Started", Note: "new", Action: "Start", EventTime: metav1.NowMicro(),
		ReportingController: "kubewright.dev/clientset", ReportingInstance: "one",
	}, metav1.CreateOptions{})
	must(err)
	core, err := s.client.CoreV1().Events(s.namespace).Search(scheme.Scheme, &corev1.ObjectReference{Kind: "Deployment", Name: "web", Namespace: s.namespace})
	must(err)
	events, err := s.client.EventsV1().Events(s.namespace).List(s.ctx, metav1.ListOptions{FieldSelector: "regarding.name=web"})
	must(err)
	s.report.Events = map[string]int{"v1": len(core.Items), "events.k8s.io/v1": len(events.Items)}
}

// A shared informer's handlers and lister.
func (s *session) informer() {
	factory := informers.NewSharedInformerFactoryWithOptions(s.client, 0, informers.WithNamespace(s.namespace),
		informers.WithTweakListOptions(func(options *metav1.ListOptions) { options.LabelSelector = "app=demo" }))
	maps := factory.Core().V1().ConfigMaps()
	heard := make(chan string, 100)
	_, err := maps.Informer().AddEventHandler(cache.ResourceEventHandlerFuncs{
		AddFunc:    func(object any) { heard <- "add " + object.(*corev1.ConfigMap).Name },
		UpdateFunc: func(_, object any) { heard <- "update " + object.(*corev1.ConfigMap).Name },
		DeleteFunc: func(object any) { heard <- "delete " + object.(*corev1.ConfigMap).Name },
	})
	must(err)
	stop := make(chan struct{})
	defer factory.Shutdown()
	defer close(stop)
	factory.Start(stop)
	for _, synced := range factory.WaitForCacheSync(stop) {
		s.report.Synced = synced
	}
	client := s.client.CoreV1().ConfigMaps(s.namespace)
	s.hear(heard)
	created, err := client.Create(s.ctx, demoMap("three"), metav1.CreateOptions{})
	must(err)
	s.hear(heard)
	created.Data["more"] = "yes"
	_, err = client.Update(s.ctx, created, metav1.UpdateOptions{})
	must(err)
	s.hear(heard)
	listed, err := maps.Lister().ConfigMaps(s.namespace).List(labels.Everything())
	must(err)
	s.report.Lister = len(listed)
	must(client.Delete(s.ctx, "three", metav1.DeleteOptions{}))
	s.hear(heard)
}

func (s *session) hear(heard <-chan string) {
	select {
	case what := <-heard:
		s.report.Informed = append(s.report.Informed, what)
	case <-time.After(patience):
		fail("the informer heard nothing after %v", s.report.Informed)
	}
}

// Becomes the leader and lets go.
func (s *session) election() {
	lock, err := resourcelock.New(resourcelock.LeasesResourceLock, s.namespace, "elected", s.client.CoreV1(), s.client.CoordinationV1(),
		resourcelock.ResourceLockConfig{Identity: "candidate"})
	must(err)
	ctx, release := context.WithCancel(s.ctx)
	defer release()
	leaderelection.RunOrDie(ctx, leaderelection.LeaderElectionConfig{
		Lock: lock, LeaseDuration: 15 * time.Second, RenewDeadline: 10 * time.Second, RetryPeriod: time.Second, ReleaseOnCancel: true,
		Callbacks: leaderelection.LeaderCallbacks{
			OnStartedLeading: func(context.Context) {
				lease, err := s.client.CoordinationV1().Leases(s.namespace).Get(s.ctx, "elected", metav1.GetOptions{})
				must(err)
				s.report.Elected = append(s.report.Elected, "leads as "+*lease.Spec.HolderIdentity)
				release()
			},
			OnStoppedLeading: func() { s.report.Elected = append(s.report.Elected, "stopped") },
		},
	})
	lease, err := s.client.CoordinationV1().Leases(s.namespace).Get(s.ctx, "elected", metav1.GetOptions{})
	must(err)
	if lease.Spec.HolderIdentity != nil {
		s.report.HolderAfter = *lease.Spec.HolderIdentity
	}
}

// Applies with one manager, is refused as another, and takes over by force.
func (s *session) apply() {
	maps := s.client.CoreV1().ConfigMaps(s.namespace)
	config := func(value string) *coreapply.ConfigMapApplyConfiguration {
		return coreapply.ConfigMap("applied", s.namespace).WithData(map[string]string{"key": value})
	}
	_, err := maps.Apply(s.ctx, config("first"), metav1.ApplyOptions{FieldManager: "first"})
	must(err)
	_, err = maps.Apply(s.ctx, config("second"), metav1.ApplyOptions{FieldManager: "second"})
	s.report.Conflict = causes(err)
	_, err = maps.Apply(s.ctx, config("second"), metav1.ApplyOptions{FieldManager: "second", Force: true})
	must(err)
	applied, err := maps.Get(s.ctx, "applied", metav1.GetOptions{})
	must(err)
	extracted, err := coreapply.ExtractConfigMap(applied, "second")
	must(err)
	first, err := coreapply.ExtractConfigMap(applied, "first")
	must(err)
	deployment, err := s.client.AppsV1().Deployments(s.namespace).Apply(s.ctx, appsapply.Deployment("applied", s.namespace).WithSpec(
		appsapply.DeploymentSpec().WithReplicas(2).
			WithSelector(metaapply.LabelSelector().WithMatchLabels(map[string]string{"app": "applied"})).
			WithTemplate(coreapply.PodTemplateSpec().WithLabels(map[string]string{"app": "applied"}).WithSpec(
				coreapply.PodSpec().WithContainers(coreapply.Container().WithName("web").WithImage("nginx"))))),
		metav1.ApplyOptions{FieldManager: "first"})
	must(err)
	s.report.Applied = map[string]any{"second": extracted.Data, "first": first.Data, "replicas": *deployment.Spec.Replicas,
		"pullPolicy": deployment.Spec.Template.Spec.Containers[0].ImagePullPolicy}
}

// Reads OpenAPI v2, which Go clients take as protobuf: what it says of Kubernetes' own kinds, in short and as a hash.
func (s *session) swagger() {
	document, err := s.server.OpenAPISchema()
	must(err)
	text, err := document.YAMLValue("")
	must(err)
	var read struct {
		Definitions map[string]any            `json:"definitions"`
		Paths       map[string]map[string]any `json:"paths"`
	}
	must(yaml.Unmarshal(text, &read))
	maps.DeleteFunc(read.Definitions, func(name string, _ any) bool { return !strings.HasPrefix(name, "io.k8s.") })
	all, err := json.Marshal(read.Definitions)
	must(err)
	deployment := read.Paths["/apis/apps/v1/namespaces/{namespace}/deployments/{name}"]["patch"].(map[string]any)
	s.report.Swagger = map[string]any{
		"definitions": len(read.Definitions),
		"hash":        fmt.Sprintf("%x", sha256.Sum256(all)),
		"kind":        deployment["x-kubernetes-group-version-kind"],
		"consumes":    deployment["consumes"],
	}
}

// Finds resources for kinds.
func (s *session) discovery() {
	cached := memory.NewMemCacheClient(s.server)
	_, resources, err := cached.ServerGroupsAndResources()
	must(err)
	for _, list := range resources {
		s.report.Resources += len(list.APIResources)
	}
	mapper := restmapper.NewShortcutExpander(restmapper.NewDeferredDiscoveryRESTMapper(cached), cached, nil)
	for _, kind := range []schema.GroupKind{{Group: "apps", Kind: "Deployment"}, {Kind: "Namespace"}, {Group: "coordination.k8s.io", Kind: "Lease"}} {
		mapping, err := mapper.RESTMapping(kind)
		must(err)
		s.report.Mapped = append(s.report.Mapped, fmt.Sprintf("%s %s %s", kind.Kind, mapping.Scope.Name(), mapping.Resource))
	}
	s.swagger()
	resource, err := mapper.ResourceFor(schema.GroupVersionResource{Resource: "cm"})
	must(err)
	s.report.Mapped = append(s.report.Mapped, "cm "+resource.Resource)
}

// What is refused is a Status that apierrors knows.
func (s *session) failures() {
	maps := s.client.CoreV1().ConfigMaps(s.namespace)
	_, err := maps.Get(s.ctx, "nobody", metav1.GetOptions{})
	s.known("NotFound", apierrors.IsNotFound(err), err)
	_, err = maps.Create(s.ctx, demoMap("one"), metav1.CreateOptions{})
	s.known("AlreadyExists", apierrors.IsAlreadyExists(err), err)
	stale := demoMap("one")
	stale.ResourceVersion = "1"
	_, err = maps.Update(s.ctx, stale, metav1.UpdateOptions{})
	s.known("Conflict", apierrors.IsConflict(err), err)
	_, err = s.client.AppsV1().Deployments(s.namespace).Create(s.ctx, &appsv1.Deployment{ObjectMeta: metav1.ObjectMeta{Name: "No"}}, metav1.CreateOptions{})
	s.known("Invalid", apierrors.IsInvalid(err), err)
	s.report.Invalid = causes(err)
	config := rest.CopyConfig(s.config)
	config.Impersonate = rest.ImpersonationConfig{UserName: "nobody"}
	nobody, err := kubernetes.NewForConfig(config)
	must(err)
	_, err = nobody.CoreV1().ConfigMaps(s.namespace).List(s.ctx, metav1.ListOptions{})
	s.known("Forbidden", apierrors.IsForbidden(err), err)
}

func (s *session) known(reason string, known bool, err error) {
	if !known {
		fail("not %s: %v", reason, err)
	}
	s.report.Errors = append(s.report.Errors, reason)
}

// Deletes all there is of a kind, and one with a precondition.
func (s *session) remove() {
	maps := s.client.CoreV1().ConfigMaps(s.namespace)
	must(maps.DeleteCollection(s.ctx, metav1.DeleteOptions{}, metav1.ListOptions{LabelSelector: "app=demo"}))
	left, err := maps.List(s.ctx, metav1.ListOptions{LabelSelector: "app=demo"})
	must(err)
	s.report.Left = len(left.Items)
	deployments := s.client.AppsV1().Deployments(s.namespace)
	wrong, foreground := types.UID("wrong"), metav1.DeletePropagationForeground
	err = deployments.Delete(s.ctx, "web", metav1.DeleteOptions{Preconditions: &metav1.Preconditions{UID: &wrong}})
	s.known("Conflict", apierrors.IsConflict(err), err)
	must(deployments.Delete(s.ctx, "web", metav1.DeleteOptions{PropagationPolicy: &foreground}))
	must(s.client.CoreV1().Namespaces().Delete(s.ctx, s.namespace, metav1.DeleteOptions{}))
}

func demoMap(name string) *corev1.ConfigMap {
	return &corev1.ConfigMap{
		ObjectMeta: metav1.ObjectMeta{Name: name, Labels: map[string]string{"app": "demo"}},
		Data:       map[string]string{"key": "value"},
	}
}

func next(watcher watch.Interface) watch.Event {
	select {
	case event, open := <-watcher.ResultChan():
		if !open || event.Type == watch.Error {
			fail("the watch ended: %v", event.Object)
		}
		return event
	case <-time.After(patience):
		fail("the watch is silent")
	}
	panic("not reached")
}

// The fields that a Status names, sorted.
func causes(err error) []string {
	status, ok := err.(apierrors.APIStatus)
	if !ok {
		fail("not a status: %v", err)
	}
	fields := []string{}
	for _, cause := range status.Status().Details.Causes {
		fields = append(fields, strings.TrimSpace(string(cause.Type)+" "+cause.Field))
	}
	slices.Sort(fields)
	return fields
}

func must(err error) {
	if err != nil {
		fail("%v", err)
	}
}

func fail(format string, values ...any) {
	panic(fmt.Sprintf(format, values...))
}
