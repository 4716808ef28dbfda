namespace MlOps.Analyzers.Tests.Versions;

/// <summary>The shapes of the libraries that the rules know, so that cases compile without them.</summary>
internal static class KnownApis
{
    public const string Source = """
        namespace DotNet.Testcontainers.Builders
        {
            public class ContainerBuilder
            {
                public ContainerBuilder() { }
                public ContainerBuilder(string image) { }
                public ContainerBuilder WithImage(string image) => this;
                public ContainerBuilder WithName(string name) => this;
            }
        }

        namespace Testcontainers.PostgreSql
        {
            public class PostgreSqlBuilder { public PostgreSqlBuilder(string image) { } public PostgreSqlBuilder WithImage(string image) => this; }
        }

        namespace DotNet.Testcontainers.Images { public class DockerImage { public DockerImage(string image) { } } }

        namespace Docker.DotNet.Models
        {
            public class CreateContainerParameters { public string Image { get; set; } public string Name { get; set; } }
            public class ImagesCreateParameters { public string FromImage { get; set; } public string Tag { get; set; } }
        }

        namespace k8s.Models { public class V1Container { public V1Container() { } public V1Container(string name, string image = null) { } public string Image { get; set; } public string Name { get; set; } } }

        namespace Aspire.Hosting
        {
            public interface IDistributedApplicationBuilder { }
            public static class ContainerResourceBuilderExtensions
            {
                public static object AddContainer(this IDistributedApplicationBuilder builder, string name, string image) => null;
                public static object AddContainer(this IDistributedApplicationBuilder builder, string name, string image, string tag) => null;
                public static object WithImage(this object builder, string image, string tag = null) => null;
                public static object WithImageTag(this object builder, string tag) => null;
            }
        }

        namespace CliWrap
        {
            public class Command { public Command WithArguments(string arguments) => this; public Command WithArguments(System.Collections.Generic.IEnumerable<string> arguments) => this; public Command WithWorkingDirectory(string path) => this; }
            public static class Cli { public static Command Wrap(string program) => null; }
        }

        namespace Hub
        {
            public class AutoModel
            {
                public static AutoModel FromPretrained(string name, string revision = null, string cacheDir = null) => null;
                public static void LoadDataset(string path, string name = null, string revision = null) { }
                public static string HfHubDownload(string repoId, string filename, string revision = null) => null;
                public static void SnapshotDownload(string repoId, string revision = null) { }
            }
            public static class Fetch { public static void Download(string url, string sha256 = null) { } }
        }
        """;
}
