namespace MlOps.Sdk.Registry.Wire;

internal sealed record WireWebhookTest
{
    public bool? Success { get; init; }

    public int? ResponseStatus { get; init; }

    public string? ResponseBody { get; init; }

    public string? ErrorMessage { get; init; }
}
