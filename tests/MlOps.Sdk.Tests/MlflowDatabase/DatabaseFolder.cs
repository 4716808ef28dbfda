namespace MlOps.Sdk.Tests.MlflowDatabase;

/// <summary>A folder for one test, with the path of a database in it.</summary>
internal sealed class DatabaseFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("mlops-").FullName;

    public string Database => System.IO.Path.Join(Path, "mlflow.db");

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
