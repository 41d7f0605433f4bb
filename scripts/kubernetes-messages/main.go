// Prints the protobuf messages of Kubernetes' kinds as JSON, from the struct tags of its own Go types: the same tags that
// its generated.proto files are written from, which also say what is a pointer and what JSON leaves out.
// Arguments: the group versions wanted, such as v1 and apps/v1.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"strings"

	apiextensions "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/kubernetes/scheme"
	apiregistration "k8s.io/kube-aggregator/pkg/apis/apiregistration/v1"
)

// A field: its number, its name in JSON, and its type: `*` for a pointer, `[]` for a list, `map:` for a map by texts,
// `inline:` for a message whose fields are those of its parent in JSON, then a scalar or the name of a message;
// `?` at the end when JSON leaves out its zero.
type field [3]any

var messages = map[string][]field{}

// By message and field: types with names of their own that are no messages, such as v1.RestartPolicy, and bytes.
var goTypes = map[string]map[string]string{}

func main() {
	must(apiextensions.AddToScheme(scheme.Scheme))
	must(apiregistration.AddToScheme(scheme.Scheme))
	kinds := map[string]string{}
	for _, wanted := range os.Args[1:] {
		groupVersion, err := schema.ParseGroupVersion(wanted)
		must(err)
		for kind, goType := range scheme.Scheme.KnownTypes(groupVersion) {
			_, isList := goType.FieldByName("ListMeta")
			if isList && kind != "Status" || hasProtobuf(goType) == false {
				continue
			}
			kinds[wanted+"/"+kind] = message(goType)
		}
	}
	must(json.NewEncoder(os.Stdout).Encode(map[string]any{"kinds": kinds, "messages": messages, "goTypes": goTypes}))
}

// Adds a message and all that it refers to; gives its name, that of its definition in OpenAPI.
func message(goType reflect.Type) string {
	path := strings.SplitN(goType.PkgPath(), "/", 2)
	labels := strings.Split(path[0], ".")
	for i, j := 0, len(labels)-1; i < j; i, j = i+1, j-1 {
		labels[i], labels[j] = labels[j], labels[i]
	}
	name := strings.Join(labels, ".") + "." + strings.ReplaceAll(path[1], "/", ".") + "." + goType.Name()
	if _, known := messages[name]; known || goType.Kind() != reflect.Struct {
		return name
	}
	messages[name] = []field{}
	fields := []field{}
	for i := 0; i < goType.NumField(); i++ {
		each := goType.Field(i)
		tag := strings.Split(each.Tag.Get("protobuf"), ",")
		if len(tag) < 2 {
			continue
		}
		var number int
		_, err := fmt.Sscan(tag[1], &number)
		must(err)
		parts := strings.Split(each.Tag.Get("json"), ",")
		kind := describe(each.Type)
		if each.Anonymous && parts[0] == "" {
			kind = "inline:" + strings.TrimPrefix(kind, "*")
		}
		for _, option := range parts[1:] {
			if option == "omitempty" {
				kind += "?"
			}
		}
		fields = append(fields, field{number, parts[0], kind})
		if goName := ownName(each.Type); goName != "" && parts[0] != "" {
			if goTypes[name] == nil {
				goTypes[name] = map[string]string{}
			}
			goTypes[name][parts[0]] = goName
		}
	}
	messages[name] = fields
	return name
}

func describe(goType reflect.Type) string {
	if goType.Kind() != reflect.Pointer && hasProtobuf(goType) {
		return message(goType)
	}
	switch goType.Kind() {
	case reflect.Pointer:
		return "*" + describe(goType.Elem())
	case reflect.Map:
		return "map:" + describe(goType.Elem())
	case reflect.Slice:
		if goType.Elem().Kind() == reflect.Uint8 {
			return "bytes"
		}
		return "[]" + describe(goType.Elem())
	case reflect.String:
		return "string"
	case reflect.Bool:
		return "boolean"
	case reflect.Int32, reflect.Int64, reflect.Int, reflect.Uint8, reflect.Uint32, reflect.Uint64:
		return "integer"
	case reflect.Float64:
		return "double"
	}
	panic("no protobuf type for " + goType.String())
}

// How Go's messages call a type that cannot be told from its protobuf or OpenAPI type; empty for any other.
func ownName(goType reflect.Type) string {
	for goType.Kind() == reflect.Pointer {
		goType = goType.Elem()
	}
	if hasProtobuf(goType) {
		return ""
	}
	isNamed := goType.PkgPath() != ""
	switch goType.Kind() {
	case reflect.Struct, reflect.Interface:
		return ""
	case reflect.Slice, reflect.Map:
		elem := goType.Elem()
		isBytes := elem.Kind() == reflect.Uint8
		if isNamed || isBytes || ownName(elem) != "" {
			return goType.String()
		}
		return ""
	}
	if isNamed {
		return goType.String()
	}
	return ""
}

func hasProtobuf(goType reflect.Type) bool {
	type marshaler interface{ Marshal() ([]byte, error) }
	return reflect.PointerTo(goType).Implements(reflect.TypeFor[marshaler]())
}

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
