namespace MlOps.Analyzers.Formats;

/// <summary>Keys that their providers publish for everyone: those of emulators, and of documentation. Each is known by its beginning.</summary>
internal static class PublishedExamples
{
    private static readonly string[] Beginnings =
    [
        // learn.microsoft.com/azure/storage/common/storage-use-azurite
        "Eby8vdM02xNOcqFl",

        // learn.microsoft.com/azure/cosmos-db/emulator
        "C2y6yDjf5/R+ob0N",

        // docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html
        "AKIAIOSFODNN7", "AKIAI44QH8DHB",

        // docs.github.com/apps/creating-github-apps/authenticating-with-a-github-app
        "ghp_16C7e42F292c", "gho_16C7e42F292c", "ghu_16C7e42F292c", "ghs_16C7e42F292c", "ghr_1B4a2e77838347a7",

        // docs.stripe.com/api/authentication
        "sk_test_4eC39HqL", "sk_test_26PHem9A", "sk_test_BQokikJO", "sk_test_tR3PYbcV",

        // docs.x.com/resources/fundamentals/authentication/oauth-1-0a
        "kAcSOqF21Fu85e7z", "370773112-GmHxMA", "LswwdoUaIvS8ltyT", "xvz1evFS4wEEPTGE",

        // RFC 9562's and Swagger's UUIDs
        "123e4567-e89b-12d3", "f81d4fae-7dec-11d0", "d290f1ee-6c54-4b01",

        // RFC 6749 and RFC 6750: OAuth 2.0
        "2YotnFZFEjr1zCsi", "tGzv3JOkF0XG5Qx2", "SplxlOBeZQQYbYS6", "mF_9.B5f-4.1JqM", "czZCaGRSa3F0MzpnWDFm",
    ];

    public static bool IsAt(string text, int start)
    {
        foreach (var beginning in Beginnings)
        {
            if (string.CompareOrdinal(text, start, beginning, 0, beginning.Length) == 0)
            {
                return true;
            }
        }

        return false;
    }
}
