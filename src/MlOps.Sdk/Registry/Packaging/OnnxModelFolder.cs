using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using MlOps.Sdk.IO;

namespace MlOps.Sdk.Registry.Packaging;

/// <summary>Writes beside an ONNX model what Python's <c>mlflow.onnx</c> and <c>mlflow.pyfunc</c> need to load it.</summary>
public static class OnnxModelFolder
{
    private static readonly string[] Written = [MlflowModel.FileName, "conda.yaml", "python_env.yaml", "requirements.txt"];

    /// <summary>Writes <c>MLmodel</c>, <c>conda.yaml</c>, <c>python_env.yaml</c> and <c>requirements.txt</c>, over those that are there.</summary>
    /// <param name="folder">The model's folder.</param>
    /// <param name="modelFile">The ONNX model's path in it.</param>
    /// <param name="options">What else there is to say; nothing when <see langword="null"/>.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="MlflowModelException">There is no such file in the folder.</exception>
    public static async Task WriteAsync(
        string folder, string modelFile = "model.onnx", OnnxModelOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentException.ThrowIfNullOrEmpty(modelFile);
        options ??= new();
        var data = modelFile.Replace('\\', '/');
        if (PackagePath.FaultOf(data) is { } fault || !File.Exists(Path.Combine(folder, data)))
        {
            throw new MlflowModelException(
                $"The model was not described: {ModelPackageErrors.Quote(modelFile)} is no file in '{folder}'. Save the ONNX model there first, and name it by its path in the folder.");
        }

        var uuid = await UuidOfAsync(Path.Combine(folder, data), options.RunId, cancellationToken).ConfigureAwait(false);
        var requirements = new[] { $"mlflow=={options.MlflowVersion}", $"onnx=={options.OnnxVersion}", $"onnxruntime=={options.OnnxRuntimeVersion}" };
        Write(folder, "requirements.txt", string.Join('\n', requirements), cancellationToken);
        Write(folder, "conda.yaml", YamlWriter.Render(CondaOf(options, requirements)), cancellationToken);
        Write(folder, "python_env.yaml", YamlWriter.Render(PythonOf(options)), cancellationToken);
        Write(folder, MlflowModel.FileName, YamlWriter.Render(ModelOf(folder, data, uuid, options)), cancellationToken); // last: it makes the folder a model
        DurableFile.FlushFolder(folder);
    }

    private static Dictionary<string, object?> ModelOf(string folder, string data, string uuid, OnnxModelOptions options)
    {
        var model = new Dictionary<string, object?>
        {
            ["flavors"] = new Dictionary<string, object?>
            {
                ["onnx"] = new Dictionary<string, object?>
                {
                    ["code"] = null,
                    ["data"] = data,
                    ["onnx_session_options"] = null,
                    ["onnx_version"] = options.OnnxVersion,
                    ["providers"] = new List<object?> { "CUDAExecutionProvider", "CPUExecutionProvider" },
                },
                ["python_function"] = new Dictionary<string, object?>
                {
                    ["data"] = data,
                    ["env"] = new Dictionary<string, object?> { ["conda"] = "conda.yaml", ["virtualenv"] = "python_env.yaml" },
                    ["loader_module"] = "mlflow.onnx",
                    ["python_version"] = options.PythonVersion,
                },
            },
            ["mlflow_version"] = options.MlflowVersion,
            ["model_size_bytes"] = SizeOf(folder),
            ["model_uuid"] = uuid,
            ["utc_time_created"] = (options.CreatedAt ?? options.TimeProvider.GetUtcNow()).UtcDateTime.ToString(
                "yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture),
        };
        AddOptional(model, options);
        return model;
    }

    private static void AddOptional(Dictionary<string, object?> model, OnnxModelOptions options)
    {
        if (options.RunId is { } run)
        {
            model["run_id"] = run;
        }

        if (options.ArtifactPath is { } path)
        {
            model["artifact_path"] = path;
        }

        if (options.Metadata.Count > 0)
        {
            model["metadata"] = options.Metadata.ToDictionary(entry => entry.Key, entry => (object?)entry.Value);
        }

        if (options.Signature is { } signature)
        {
            model["is_signature_from_type_hint"] = false;
            model["type_hint_from_example"] = false;
            model["signature"] = new Dictionary<string, object?>
            {
                ["inputs"] = ModelSignature.Render(signature.Inputs),
                ["outputs"] = ModelSignature.Render(signature.Outputs),
                ["params"] = null,
            };
        }
    }

    private static Dictionary<string, object?> CondaOf(OnnxModelOptions options, string[] requirements) => new()
    {
        ["channels"] = new List<object?> { "conda-forge" },
        ["dependencies"] = new List<object?>
        {
            $"python={options.PythonVersion}",
            "pip",
            new Dictionary<string, object?> { ["pip"] = new List<object?>(requirements) },
        },
        ["name"] = "mlflow-env",
    };

    private static Dictionary<string, object?> PythonOf(OnnxModelOptions options) => new()
    {
        ["python"] = options.PythonVersion,
        ["build_dependencies"] = new List<object?> { "pip", "setuptools", "wheel" },
        ["dependencies"] = new List<object?> { "-r requirements.txt" },
    };

    /// <summary>The model's id. MLflow takes a random one; one of the content lets the same model give the same package.</summary>
    private static async Task<string> UuidOfAsync(string file, string? run, CancellationToken cancellationToken)
    {
        var stream = FolderContent.Open(file);
        await using (stream.ConfigureAwait(false))
        {
            var content = await SHA256.HashDataAsync(stream, cancellationToken).ConfigureAwait(false);
            return Convert.ToHexStringLower(SHA256.HashData([.. content, .. Encoding.UTF8.GetBytes(run ?? "")]).AsSpan(0, 16));
        }
    }

    private static long SizeOf(string folder) => new DirectoryInfo(folder)
        .EnumerateFiles("*", SearchOption.AllDirectories)
        .Where(file => !Written.Contains(Path.GetRelativePath(folder, file.FullName)))
        .Sum(file => file.Length);

    private static void Write(string folder, string name, string text, CancellationToken cancellationToken) =>
        new FileOperations().WriteWhole(Path.Combine(folder, name), [Encoding.UTF8.GetBytes(text)], cancellationToken);
}
