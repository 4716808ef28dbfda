using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using MlOps.Sdk.Registry.Bom;
using MlOps.Sdk.Registry.Packaging;
using MlOps.Sdk.Tests.Registry.Packaging;
using MlOps.Sdk.Tracking.Context;
using MlOps.Testing;

namespace MlOps.Sdk.Tests.Registry.Bom;

public sealed class ModelBomTests : IDisposable
{
    private static readonly JsonSchema Schema = new(Directory.GetFiles(
        Path.Combine(RepositoryPaths.Root, "tests/MlOps.Sdk.Tests/Registry/Bom/schemas"), "*.json").Select(File.ReadAllText));

    private readonly ModelFolder _model = ModelFolder.Some();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _model.Dispose();

    [Fact]
    public async Task A_bill_is_valid_by_the_schema_of_CycloneDX_with_all_and_with_nothing()
    {
        var package = await ModelPackage.MeasureAsync(_model.Path, cancellationToken: Token);

        Assert.Empty(FaultsOf(ModelBom.Render("delays", "3", package, Full())));
        Assert.Empty(FaultsOf(ModelBom.Render("delays", "3", package)));
    }

    [Fact]
    public async Task Control_the_schema_and_the_references_tell_a_wrong_bill()
    {
        var package = await ModelPackage.MeasureAsync(_model.Path, cancellationToken: Token);
        var bill = ModelBom.Render("delays", "3", package, Full());
        foreach (var damage in new Action<JsonObject>[]
        {
            bom => bom["specVersion"] = 1.6,
            bom => bom["version"] = 0,
            bom => bom["serialNumber"] = "urn:uuid:1",
            bom => bom["more"] = "than it has",
            bom => bom.Remove("bomFormat"),
            bom => bom["metadata"]!["timestamp"] = "yesterday",
            bom => Model(bom)["type"] = "model",
            bom => Model(bom).Remove("name"),
            bom => Model(bom)["hashes"]![0]!["content"] = "abc",
            bom => Model(bom)["hashes"]![0]!["alg"] = "SHA256",
            bom => Model(bom)["licenses"]![0]!["license"] = new JsonObject { ["id"] = "Apache" },
            bom => Model(bom)["modelCard"]!["modelParameters"]!["inputs"]![0]!["name"] = "x",
            bom => Model(bom)["modelCard"]!["modelParameters"]!["datasets"]![0]!.AsObject().Remove("type"),
            bom => Model(bom)["modelCard"]!["quantitativeAnalysis"]!["performanceMetrics"]![0]!["value"] = 0.5,
            bom => bom["components"]!.AsArray().Add(bom["components"]![0]!.DeepClone()),
            bom => Model(bom)["components"]![0]!["bom-ref"] = "model",
            bom => bom["dependencies"]![0]!["dependsOn"]![0] = "pkg:nuget/Nowhere@1.0.0",
        })
        {
            var changed = JsonNode.Parse(bill)!.AsObject();
            damage(changed);
            Assert.NotEmpty(FaultsOf(Encoding.UTF8.GetBytes(changed.ToJsonString())));
        }
    }

    [Fact]
    public async Task The_model_its_files_and_what_is_known_of_it_are_told()
    {
        var package = await ModelPackage.MeasureAsync(_model.Path, cancellationToken: Token);

        var bom = JsonNode.Parse(ModelBom.Render("delays", "3", package, Full()))!.AsObject();

        var model = Model(bom);
        Assert.Equal(("machine-learning-model", "delays", "3"), (Text(model["type"]), Text(model["name"]), Text(model["version"])));
        Assert.Equal(("SHA-256", package.Sha256), (Text(model["hashes"]![0]!["alg"]), Text(model["hashes"]![0]!["content"])));
        Assert.Equal(package.Files.Select(file => (file.Path, file.Sha256)), model["components"]!.AsArray().Select(file => (Text(file!["name"]), Text(file["hashes"]![0]!["content"]))));
        Assert.Equal("Apache-2.0 OR LicenseRef-ours", Text(model["licenses"]![0]!["expression"]));
        Assert.Equal(
            [("mlops:git-commit", "0123abc"), ("mlops:package-size", package.Size.ToString(CultureInfo.InvariantCulture)), ("mlops:run-id", "run-1")],
            model["properties"]!.AsArray().Select(property => (Text(property!["name"]), Text(property["value"]))));
        var parameters = model["modelCard"]!["modelParameters"]!;
        Assert.Equal(("tabular-regression", "gradient boosting", "LightGBM"), (Text(parameters["task"]), Text(parameters["architectureFamily"]), Text(parameters["modelArchitecture"])));
        Assert.Equal(["x: float32[-1, 4]"], parameters["inputs"]!.AsArray().Select(input => Text(input!["format"])));
        Assert.Equal(["y: float32[-1]"], parameters["outputs"]!.AsArray().Select(output => Text(output!["format"])));
        Assert.Equal(["flights", "weather"], parameters["datasets"]!.AsArray().Select(data => Text(data!["name"])));
        Assert.Equal("s3://bucket/flights.parquet", Text(parameters["datasets"]![0]!["contents"]!["url"]));
        Assert.Contains("""{"name":"mlops:dataset-digest","value":"9f86d081"}""", parameters["datasets"]!.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(
            [("mae", "12.25", "test"), ("rmse", "0.1", null)],
            model["modelCard"]!["quantitativeAnalysis"]!["performanceMetrics"]!.AsArray().Select(metric => (Text(metric!["type"]), Text(metric["value"]), metric["slice"]?.GetValue<string>())));
    }

    [Fact]
    public async Task Packages_are_libraries_with_their_dependencies()
    {
        var package = await ModelPackage.MeasureAsync(_model.Path, cancellationToken: Token);
        var options = new ModelBomOptions
        {
            PackagesJson = """
                {"target": ".NETCoreApp,Version=v10.0", "packages": [
                  {"name": "Train", "version": "1.0.0", "type": "project", "dependencies": {"A": "1.0.0", "B": "2.0.0"}},
                  {"name": "A", "version": "1.0.0", "type": "package", "dependencies": {"b": "1.0.0", "Framework": "10.0.0"}},
                  {"name": "B", "version": "2.0.0-rc.1+build", "type": "package"}]}
                """,
        };

        var bom = JsonNode.Parse(ModelBom.Render("delays", "3", package, options))!.AsObject();

        Assert.Equal(
            [("library", "A", "pkg:nuget/A@1.0.0"), ("library", "B", "pkg:nuget/B@2.0.0-rc.1%2Bbuild"), ("application", "Train", "project:Train@1.0.0")],
            bom["components"]!.AsArray().Select(library => (Text(library!["type"]), Text(library["name"]), Text(library["bom-ref"]))));
        Assert.Equal("pkg:nuget/A@1.0.0", Text(bom["components"]![0]!["purl"]));
        Assert.Equal(
            ["model > project:Train@1.0.0", "pkg:nuget/A@1.0.0 > pkg:nuget/B@2.0.0-rc.1%2Bbuild", "pkg:nuget/B@2.0.0-rc.1%2Bbuild > ", "project:Train@1.0.0 > pkg:nuget/A@1.0.0 pkg:nuget/B@2.0.0-rc.1%2Bbuild"],
            bom["dependencies"]!.AsArray().Select(entry => $"{entry!["ref"]} > {string.Join(' ', entry["dependsOn"]?.AsArray().Select(Text) ?? [])}"));
    }

    [Fact]
    public async Task The_same_input_gives_the_same_bytes_and_other_input_another_serial_number()
    {
        var package = await ModelPackage.MeasureAsync(_model.Path, cancellationToken: Token);
        var bill = ModelBom.Render("delays", "3", package, Full());
        var turned = Full();
        turned.Metrics.Insert(0, turned.Metrics[1]);
        turned.Metrics.RemoveAt(2);
        turned.Datasets.Insert(0, turned.Datasets[1]);
        turned.Datasets.RemoveAt(2);
        var later = Full();
        later.Timestamp = later.Timestamp!.Value.AddSeconds(1);

        Assert.Equal(bill, ModelBom.Render("delays", "3", package, turned)); // the order in which it was said does not count
        var serials = new[] { bill, ModelBom.Render("delays", "4", package, Full()), ModelBom.Render("delays", "3", package), ModelBom.Render("delays", "3", package, later) }
            .Select(one => Text(JsonNode.Parse(one)!["serialNumber"])).ToList();
        Assert.Equal(4, serials.Distinct().Count());
        Assert.All(serials, serial => Assert.Matches("^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$", serial));
        Assert.DoesNotContain("timestamp", Encoding.UTF8.GetString(ModelBom.Render("delays", "3", package)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a \"b\" \\ c")]
    [InlineData("größe 模型 🚀")]
    [InlineData("line\nbreak\u0001\u2028")]
    [InlineData("</script>")]
    public async Task Texts_of_any_kind_are_kept(string text)
    {
        var package = await ModelPackage.MeasureAsync(_model.Path, cancellationToken: Token);
        var options = new ModelBomOptions { Task = text, Description = text, RunId = text, License = text };
        options.Datasets.Add(new(text, text, text, text));
        options.Metrics.Add(new(text, double.NaN, text));

        var bill = ModelBom.Render(text, text, package, options);

        Assert.Empty(FaultsOf(bill));
        var model = Model(JsonNode.Parse(bill)!.AsObject());
        Assert.Equal((text, text, text), (Text(model["name"]), Text(model["description"]), Text(model["modelCard"]!["modelParameters"]!["task"])));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"packages": {}}""")]
    [InlineData("""{"packages": [{"name": "A"}]}""")]
    [InlineData("""{"packages": [{"name": "", "version": "1"}]}""")]
    [InlineData("""{"packages": [{"name": 1, "version": "1"}]}""")]
    [InlineData("""{"packages": [{"name": "A", "version": "1", "dependencies": []}]}""")]
    public async Task What_is_no_list_of_packages_is_refused(string json)
    {
        var package = await ModelPackage.MeasureAsync(_model.Path, cancellationToken: Token);

        var error = Assert.Throws<FormatException>(() => ModelBom.Render("delays", "3", package, new() { PackagesJson = json }));

        Assert.Contains("environment/packages.json", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bill_is_written_to_a_file_over_the_one_before()
    {
        var package = await ModelPackage.MeasureAsync(_model.Path, cancellationToken: Token);
        var path = _model.Beside("delays-3.cdx.json");

        await ModelBom.WriteAsync(path, "delays", "2", package, cancellationToken: Token);
        await ModelBom.WriteAsync(path, "delays", "3", package, Full(), Token);

        Assert.Equal(ModelBom.Render("delays", "3", package, Full()), await File.ReadAllBytesAsync(path, Token));
        Assert.Equal([path], _model.Others);
    }

    /// <summary>All that can be said, with the packages of these tests.</summary>
    private static ModelBomOptions Full()
    {
        var options = new ModelBomOptions
        {
            Task = "tabular-regression",
            ArchitectureFamily = "gradient boosting",
            Architecture = "LightGBM",
            Description = "Predicts how late a flight is.",
            Signature = new([ModelField.Tensor("x", "float32", -1, 4)], [ModelField.Tensor("y", "float32", -1)]),
            RunId = "run-1",
            GitCommit = "0123abc",
            License = "Apache-2.0 OR LicenseRef-ours",
            PackagesJson = Encoding.UTF8.GetString(PackageFile.Write(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "MlOps.Sdk.Tests.deps.json")))),
            Timestamp = Some.Time,
        };
        options.Datasets.Add(new("weather", source: "/data/with a space/weather.csv", context: "test"));
        options.Datasets.Add(new("flights", "9f86d081", "s3://bucket/flights.parquet", "train"));
        options.Metrics.Add(new("rmse", 0.1));
        options.Metrics.Add(new("mae", 12.25, "test"));
        return options;
    }

    private static List<string> FaultsOf(byte[] bill)
    {
        using var document = JsonDocument.Parse(bill);
        var faults = Schema.FaultsOf("http://cyclonedx.org/schema/bom-1.6.schema.json", document.RootElement).ToList();
        if (faults.Count > 0)
        {
            return faults;
        }

        // What the specification says and no schema can.
        var references = ReferencesIn(document.RootElement).ToList();
        faults.AddRange(references.GroupBy(reference => reference).Where(same => same.Count() > 1).Select(same => $"'{same.Key}' is there twice"));
        foreach (var entry in document.RootElement.TryGetProperty("dependencies", out var dependencies) ? dependencies.EnumerateArray().ToList() : [])
        {
            var named = entry.TryGetProperty("dependsOn", out var needs) ? needs.EnumerateArray().Select(need => need.GetString()!) : [];
            faults.AddRange(named.Append(entry.GetProperty("ref").GetString()!).Except(references).Select(missing => $"'{missing}' is nowhere"));
        }

        return faults;
    }

    private static IEnumerable<string> ReferencesIn(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(member => member.Name == "bom-ref" ? [member.Value.GetString()!] : ReferencesIn(member.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(ReferencesIn),
        _ => [],
    };

    private static JsonObject Model(JsonObject bom) => bom["metadata"]!["component"]!.AsObject();

    private static string Text(JsonNode? node) => node!.GetValue<string>();
}
