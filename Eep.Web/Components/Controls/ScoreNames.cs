namespace Eep.Web.Components.Controls;

/// <summary>How pages call the lines of a report.</summary>
public static class ScoreNames
{
    public static string Of(string model) => model switch
    {
        "full" => "Full model",
        "eep" => "EEP, this run",
        "random" => "Random (mean)",
        "frequency" => "Frequency",
        "soft" => "Soft activation",
        "reap" => "REAP",
        _ => model,
    };
}
