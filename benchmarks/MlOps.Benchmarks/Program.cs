using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Running;
using MlOps.Benchmarks.Claims;
using MlOps.Testing;

// '--claims' measures what the documents claim, side by side with the rivals; anything else goes to BenchmarkDotNet.
if (args is ["--claims", .. var claimArguments])
{
    return await ClaimsProgram.RunAsync(claimArguments);
}

var config = DefaultConfig.Instance.WithArtifactsPath(RepositoryPaths.Of("artifacts/benchmarks"));
var summaries = BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args, config).ToList();
return summaries.Exists(summary => summary.HasCriticalValidationErrors || summary.Reports.Any(report => !report.Success)) ? 1 : 0;
