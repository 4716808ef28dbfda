using CsCheck;
using MlOps.Sdk.Registry.Packaging;
using MlOps.Testing;

namespace MlOps.Sdk.Tests.Registry.Packaging;

public sealed class MlflowModelTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_file_as_pythons_yaml_writes_it_is_read()
    {
        var model = await ReadAsync(
            """
            artifact_path: file:///mlruns/0/models/m-1/artifacts
            databricks_runtime: null
            flavors:
              python_function:
                env:
                  conda: conda.yaml
                  virtualenv: python_env.yaml
                loader_module: mlflow.sklearn
                model_path: model.pkl
                predict_fn: predict
                python_version: 3.11.7
              sklearn:
                code: null
                pickled_model: model.pkl
                serialization_format: cloudpickle
            metadata: {}
            mlflow_version: 3.11.1
            model_size_bytes: 1288
            prompts: null
            resources:
              databricks:
                serving_endpoint:
                - name: databricks-mixtral
                - name: other
            run_id: '00000000000000000000000000000020'
            signature:
              inputs: '[{"type": "double", "name": "sepal length (cm)", "required": true},
                {"type": "double", "name": "it''s wide", "required": false}, {"type": "long",
                "name": "z", "required": true}]'
              outputs: '[{"type": "tensor", "tensor-spec": {"dtype": "int64", "shape": [-1]}}]'
              params: null
            utc_time_created: '2026-01-02 03:04:05.678901'
            """);

        Assert.Equal(["sepal length (cm)", "it's wide", "z"], model.Signature!.Inputs.Select(field => field.Name));
        Assert.Equal([true, false, true], model.Signature.Inputs.Select(field => field.IsRequired));
        Assert.Equal("int64", Assert.Single(model.Signature.Outputs).Type);
        Assert.Equal("mlflow.sklearn", model.Flavors["python_function"]["loader_module"]);
        Assert.Null(model.Flavors["sklearn"]["code"]);
        Assert.Equal("00000000000000000000000000000020", model.RunId);
    }

    [Theory]
    [InlineData("", "no flavors")]
    [InlineData("flavors: {}", "no flavors")]
    [InlineData("flavors:\n  onnx: 1", "no settings")]
    [InlineData("flavors: &a\n  onnx:\n    data: x", "'&'")]
    [InlineData("flavors: !!python/object:os.system\n  x: y", "'!'")]
    [InlineData("flavors:\n  onnx: {data: x}", "'{'")]
    [InlineData("flavors:\n  onnx:\n    data: |\n      x", "'|'")]
    [InlineData("flavors:\n  onnx:\n    data: x\n    data: y", "second time")]
    [InlineData("flavors:\n  onnx:\n    data: 'x", "never closed")]
    [InlineData("flavors:\n  onnx:\n    data: 'x' y", "closing quote")]
    [InlineData("flavors:\n  onnx:\n    data: \"\\q\"", "escape")]
    [InlineData("flavors:\n  onnx:\n    data: \"\\u12\"", "escape")]
    [InlineData("flavors:\n  onnx:\n    data: x\n      : y\n   z: 1", "indent")]
    [InlineData("- a", "part of the mapping")]
    [InlineData("flavors:\n  onnx:\n    data: x\nmodel_size_bytes: many", "number")]
    [InlineData("flavors:\n  onnx:\n    data: x\nsignature:\n  inputs: '[{\"type\": \"complex\"}]'", "signature")]
    [InlineData("flavors:\n  onnx:\n    data: x\nsignature:\n  inputs: 'x'", "signature")]
    [InlineData("flavors:\n  onnx:\n    data: x\nrun_id:\n- a", "run_id")]
    public async Task What_mlflow_does_not_write_is_refused(string text, string reason)
    {
        Assert.Contains(reason, (await Assert.ThrowsAsync<MlflowModelException>(() => ReadAsync(text))).Message);
    }

    [Fact]
    public async Task A_file_that_nests_without_end_or_is_huge_is_refused()
    {
        var deep = string.Concat(Enumerable.Range(0, 1000).Select(level => $"{new string(' ', level)}a:\n"));

        Assert.Contains("levels", (await Assert.ThrowsAsync<MlflowModelException>(() => ReadAsync(deep))).Message);
        Assert.Contains("1 MiB", (await Assert.ThrowsAsync<MlflowModelException>(() => ReadAsync(new string('#', 2 << 20)))).Message);
    }

    [Fact]
    public void Any_mapping_that_is_written_is_read_again()
    {
        var text = Gen.String[Gen.OneOf(Gen.Char[' ', '~'], Gen.Char, Gen.Const('\n'), Gen.Const('\''), Gen.Const('"'), Gen.Const('\\')), 0, 40]
            .Where(value => !value.Any(char.IsSurrogate));
        Gen.Dictionary(text, text)[0, 6].Sample(pairs =>
        {
            var mapping = new Dictionary<string, object?>
            {
                ["mapping"] = pairs.ToDictionary(pair => pair.Key, pair => (object?)pair.Value),
                ["list"] = new List<object?> { "a", new Dictionary<string, object?> { ["inner"] = pairs.Values.ToList<object?>(), ["zero"] = null } },
            };

            var read = YamlReader.Read(YamlWriter.Render(mapping));

            Assert.Equal(pairs, ((Dictionary<string, object?>)read["mapping"]!).ToDictionary(pair => pair.Key, pair => (string)pair.Value!));
            var item = (Dictionary<string, object?>)((List<object?>)read["list"]!)[1]!;
            Assert.Equal(pairs.Values, ((List<object?>)item["inner"]!).Cast<string>());
            Assert.Null(item["zero"]);
        });
    }

    [Fact]
    public void Any_signature_that_is_rendered_is_parsed_again()
    {
        var name = Gen.String.Where(value => !value.Any(char.IsSurrogate));
        var column = Gen.Select(name, Gen.OneOf("boolean", "long", "double", "string", "datetime"), Gen.Bool, ModelField.Column);
        var tensor = Gen.Select(name, Gen.OneOf("float32", "int64", "object"), Gen.Long[-1, 1000].Array[0, 4], (n, type, shape) => ModelField.Tensor(n, type, shape));
        Gen.OneOf(column.Array[1, 5], tensor.Array[1, 5]).Sample(fields =>
        {
            var parsed = ModelSignature.Parse(ModelSignature.Render(fields), null);

            Assert.Equal(fields.Select(Show), parsed.Inputs.Select(Show));
            Assert.Empty(parsed.Outputs);
        });
    }

    [Fact]
    public void A_signature_that_mlflow_would_refuse_is_refused()
    {
        Assert.Throws<ArgumentException>(() => new ModelSignature([ModelField.Column("a", "long"), ModelField.Tensor("b", "int64", 1)]));
        Assert.Throws<ArgumentException>(() => new ModelSignature([ModelField.Column("a", "long"), ModelField.Column(null, "long")]));
        Assert.Throws<ArgumentException>(() => ModelField.Column("a", "float32"));
        Assert.Throws<ArgumentOutOfRangeException>(() => ModelField.Tensor("a", "float32", -2));
    }

    private static string Show(ModelField field) => $"{field.Name} {field.Type} {field.IsRequired} {(field.Shape is null ? "-" : string.Join(",", field.Shape))}";

    private async Task<MlflowModel> ReadAsync(string text)
    {
        await File.WriteAllTextAsync(_folder.File("MLmodel"), text, TestContext.Current.CancellationToken);
        return await MlflowModel.ReadAsync(_folder.Path, TestContext.Current.CancellationToken);
    }
}
