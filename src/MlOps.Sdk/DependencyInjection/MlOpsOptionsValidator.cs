using Microsoft.Extensions.Options;

namespace MlOps.Sdk.DependencyInjection;

/// <summary>Holds the options to what a client needs; a host does so when it starts.</summary>
internal sealed class MlOpsOptionsValidator : IValidateOptions<MlOpsClientOptions>
{
    public ValidateOptionsResult Validate(string? name, MlOpsClientOptions options)
    {
        var faults = new List<string>();
        ResolvedOptions.TryRead(options, faults);
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
