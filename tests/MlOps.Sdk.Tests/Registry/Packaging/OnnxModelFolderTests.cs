using System.ComponentModel;
using System.Text.RegularExpressions;
using MlOps.Sdk.Registry.Packaging;
using MlOps.Testing;

namespace MlOps.Sdk.Tests.Registry.Packaging;

public sealed class OnnxModelFolderTests : IDisposable
{
    private static readonly string[] Written = ["MLmodel", "conda.yaml", "python_env.yaml", "requirements.txt"];

    private readonly TempFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public OnnxModelFolderTests() => File.WriteAllText(_folder.File("model.onnx"), "onnx");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_file_is_the_one_that_mlflow_documents()
    {
        await WriteAsync();

        // Made by hand after mlflow.onnx.save_model and Model.to_yaml of MLflow 3.11.
        Assert.Equal(await File.ReadAllTextAsync(GoldenPath, Token), await File.ReadAllTextAsync(_folder.File("MLmodel"), Token));
    }

    [Fact]
    public async Task The_file_has_all_that_loading_it_with_python_needs()
    {
        await WriteAsync();

        Assert.Empty(MissingFrom(YamlReader.Read(await File.ReadAllTextAsync(_folder.File("MLmodel"), Token))));
    }

    [Theory]
    [InlineData("loader_module: mlflow.onnx", "loader_module: mlflow.sklearn")]
    [InlineData("    data: model.onnx\n    env:", "    env:")]
    [InlineData("mlflow_version: '3.11.1'\n", "")]
    [InlineData("conda: conda.yaml", "conda: 1")]
    public async Task Control_a_file_that_lacks_something_is_noticed(string text, string replacement)
    {
        var golden = await File.ReadAllTextAsync(GoldenPath, Token);

        Assert.Contains(text, golden);
        Assert.NotEmpty(MissingFrom(YamlReader.Read(golden.Replace(text, replacement))));
    }

    [Fact]
    public async Task Pythons_yaml_reads_in_each_file_what_was_written()
    {
        await WriteAsync(new() { Signature = Signature, Metadata = new Dictionary<string, string> { ["größe\n"] = "1e3: 'x' # \"no\"", ["no"] = "null" } });
        try
        {
            var found = await ProcessRunner.RunAsync("python3", ["-c", "import yaml"]);
            Assert.SkipUnless(found.ExitCode == 0, "python3 has no 'yaml'. Install it to run this: pip install pyyaml");
        }
        catch (Win32Exception exception)
        {
            Assert.Skip($"There is no python3 to compare with: {exception.Message}");
        }

        (await ProcessRunner.RunAsync(
            "python3",
            [
                "-X", "utf8", "-c",
                """
                import json, re, sys, yaml
                read = lambda name: yaml.safe_load(open(sys.argv[1] + "/" + name, encoding="utf-8"))
                model = read("MLmodel")
                assert model["flavors"]["python_function"] == {"data": "model.onnx", "env": {"conda": "conda.yaml", "virtualenv": "python_env.yaml"},
                    "loader_module": "mlflow.onnx", "python_version": "3.11.7"}, model
                assert model["flavors"]["onnx"] == {"code": None, "data": "model.onnx", "onnx_session_options": None, "onnx_version": "1.19.1",
                    "providers": ["CUDAExecutionProvider", "CPUExecutionProvider"]}, model
                assert model["metadata"] == {"größe\n": "1e3: 'x' # \"no\"", "no": "null"}, model["metadata"]
                assert json.loads(model["signature"]["inputs"]) == [{"name": "x", "type": "tensor", "tensor-spec": {"dtype": "float32", "shape": [-1, 4]}}]
                assert model["signature"]["params"] is None and model["model_size_bytes"] == 4 and model["is_signature_from_type_hint"] is False
                assert isinstance(model["model_uuid"], str) and isinstance(model["utc_time_created"], str) and isinstance(model["mlflow_version"], str)
                requirements = open(sys.argv[1] + "/requirements.txt").read().split("\n")
                assert requirements == ["mlflow==3.11.1", "onnx==1.19.1", "onnxruntime==1.23.2"], requirements
                assert read("conda.yaml") == {"channels": ["conda-forge"], "dependencies": ["python=3.11.7", "pip", {"pip": requirements}], "name": "mlflow-env"}
                assert read("python_env.yaml") == {"python": "3.11.7", "build_dependencies": ["pip", "setuptools", "wheel"], "dependencies": ["-r requirements.txt"]}
                """,
                _folder.Path,
            ])).EnsureSuccess();
    }

    [Fact]
    public async Task What_was_written_is_read_again()
    {
        await WriteAsync();

        var model = await MlflowModel.ReadAsync(_folder.Path, Token);

        Assert.Equal(["onnx", "python_function"], model.Flavors.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("conda.yaml", model.Flavors["python_function"]["env.conda"]);
        Assert.Equal("CUDAExecutionProvider, CPUExecutionProvider", model.Flavors["onnx"]["providers"]);
        Assert.Equal((Some.RunId(31), "model", "3.11.1", 4), (model.RunId, model.ArtifactPath, model.MlflowVersion, model.ModelSizeBytes));
        Assert.Equal(("y", "float32"), (model.Signature!.Outputs[0].Name, model.Signature.Outputs[0].Type));
        Assert.Equal([-1, 4], model.Signature.Inputs[0].Shape!);
    }

    [Fact]
    public async Task The_same_model_written_twice_gives_the_same_bytes_and_another_one_another_id()
    {
        await WriteAsync();
        var first = await Task.WhenAll(Written.Select(name => File.ReadAllTextAsync(_folder.File(name), Token)));
        await WriteAsync();
        var second = await Task.WhenAll(Written.Select(name => File.ReadAllTextAsync(_folder.File(name), Token)));
        await File.WriteAllTextAsync(_folder.File("model.onnx"), "onny", Token);
        var before = (await MlflowModel.ReadAsync(_folder.Path, Token)).ModelUuid;
        await WriteAsync();

        Assert.Equal(first, second);
        Assert.NotEqual(before, (await MlflowModel.ReadAsync(_folder.Path, Token)).ModelUuid);
    }

    [Theory]
    [InlineData("missing.onnx")]
    [InlineData("../model.onnx")]
    public async Task A_model_that_is_not_in_the_folder_is_refused(string file)
    {
        Assert.Contains(file, (await Assert.ThrowsAsync<MlflowModelException>(() => OnnxModelFolder.WriteAsync(_folder.Path, file, null, Token))).Message);
    }

    private static ModelSignature Signature { get; } = new(
        [ModelField.Tensor("x", "float32", -1, 4)], [ModelField.Tensor("y", "float32", -1)]);

    private static string GoldenPath => RepositoryPaths.Of("tests/MlOps.Sdk.Tests/Registry/Packaging/Golden/MLmodel");

    private Task WriteAsync(OnnxModelOptions? options = null)
    {
        options ??= new()
        {
            Signature = Signature,
            RunId = Some.RunId(31),
            ArtifactPath = "model",
            Metadata = new Dictionary<string, string> { ["team"] = "risk" },
            CreatedAt = Some.Time,
        };
        return OnnxModelFolder.WriteAsync(_folder.Path, "model.onnx", options, Token);
    }

    /// <summary>What <c>mlflow.pyfunc.load_model</c> and <c>mlflow.onnx.load_model</c> look up, and the form that it must have.</summary>
    private static IEnumerable<string> MissingFrom(Dictionary<string, object?> model)
    {
        (string Path, string Form)[] schema =
        [
            ("flavors/onnx/data", @"^[^/].*\.onnx$"),
            ("flavors/onnx/onnx_version", @"^\d+\.\d+\.\d+$"),
            ("flavors/python_function/loader_module", @"^mlflow\.onnx$"),
            ("flavors/python_function/data", @"^[^/].*\.onnx$"),
            ("flavors/python_function/env/conda", @"\.yaml$"),
            ("flavors/python_function/env/virtualenv", @"\.yaml$"),
            ("flavors/python_function/python_version", @"^3\.\d+\.\d+$"),
            ("mlflow_version", @"^\d+\.\d+\.\d+$"),
            ("model_uuid", "^[0-9a-f]{32}$"),
            ("utc_time_created", @"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}$"),
            ("model_size_bytes", @"^\d+$"),
        ];
        foreach (var (path, form) in schema)
        {
            object? at = model;
            foreach (var name in path.Split('/'))
            {
                at = (at as Dictionary<string, object?>)?.GetValueOrDefault(name);
            }

            if (at is not string text || !Regex.IsMatch(text, form))
            {
                yield return $"{path}: {at ?? "nothing"}";
            }
        }
    }
}
