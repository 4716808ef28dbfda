using System.Globalization;
using System.Text;

namespace MlOps.Sdk.Registry.Packaging;

/// <summary>What the file <c>MLmodel</c> in a model's folder says: how MLflow loads the model, and what it takes and gives.</summary>
public sealed class MlflowModel
{
    /// <summary>The file's name.</summary>
    public const string FileName = "MLmodel";

    private const int MaxBytes = 1 << 20;

    private MlflowModel(Dictionary<string, object?> content)
    {
        Flavors = content.GetValueOrDefault("flavors") is Dictionary<string, object?> { Count: > 0 } flavors
            ? flavors.ToDictionary(flavor => flavor.Key, flavor => (IReadOnlyDictionary<string, string?>)Flatten(flavor.Value, flavor.Key))
            : throw new FormatException("it has no flavors");
        ModelUuid = Text(content, "model_uuid");
        RunId = Text(content, "run_id");
        ArtifactPath = Text(content, "artifact_path");
        MlflowVersion = Text(content, "mlflow_version");
        ModelSizeBytes = Text(content, "model_size_bytes") is { } size
            ? long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) ? bytes : throw new FormatException("model_size_bytes is no number")
            : null;
        Signature = content.GetValueOrDefault("signature") is Dictionary<string, object?> signature
            ? ModelSignature.Parse(Text(signature, "inputs"), Text(signature, "outputs"))
            : null;
    }

    /// <summary>The ways to load the model, such as <c>onnx</c> and <c>python_function</c>, each with its settings; <c>env.conda</c> is a setting within one.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, string?>> Flavors { get; }

    /// <summary>What the model takes and gives; <see langword="null"/> where the file does not say.</summary>
    public ModelSignature? Signature { get; }

    /// <summary>The model's id, new for each time that it was saved.</summary>
    public string? ModelUuid { get; }

    /// <summary>The run that it comes from.</summary>
    public string? RunId { get; }

    /// <summary>Where it is among the run's artifacts.</summary>
    public string? ArtifactPath { get; }

    /// <summary>The version of MLflow that the file was written for.</summary>
    public string? MlflowVersion { get; }

    /// <summary>The length of the model's files in bytes.</summary>
    public long? ModelSizeBytes { get; }

    /// <summary>Reads the file of a model's folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="MlflowModelException">The file is none that MLflow or this library writes.</exception>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    public static async Task<MlflowModel> ReadAsync(string folder, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        var path = Path.Combine(folder, FileName);
        if (File.Exists(path) && new FileInfo(path).Length > MaxBytes)
        {
            throw Refused(path, "it has more than 1 MiB", null);
        }

        var text = await File.ReadAllTextAsync(path, Encoding.UTF8, cancellationToken).ConfigureAwait(false);
        try
        {
            return new(YamlReader.Read(text));
        }
        catch (FormatException exception)
        {
            throw Refused(path, exception.Message, exception);
        }
    }

    private static MlflowModelException Refused(string path, string fault, Exception? cause) => new(
        $"'{path}' was not read: {fault}. A file as MLflow writes it was expected. Save the model anew, or load it with MLflow itself.", cause);

    private static Dictionary<string, string?> Flatten(object? value, string flavor)
    {
        var settings = new Dictionary<string, string?>();
        Add(settings, "", value as Dictionary<string, object?> ?? throw new FormatException($"the flavor '{flavor}' has no settings"));
        return settings;
    }

    private static void Add(Dictionary<string, string?> settings, string prefix, Dictionary<string, object?> mapping)
    {
        foreach (var (key, value) in mapping)
        {
            if (value is Dictionary<string, object?> inner)
            {
                Add(settings, $"{prefix}{key}.", inner);
            }
            else
            {
                settings[prefix + key] = value is List<object?> list ? string.Join(", ", list) : (string?)value;
            }
        }
    }

    private static string? Text(Dictionary<string, object?> mapping, string key) => mapping.GetValueOrDefault(key) switch
    {
        null => null,
        string text => text,
        _ => throw new FormatException($"'{key}' is no text"),
    };
}
