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
        "gate" => "Gate-weighted frequency",
        "ean" => "EAN",
        "ean-mean" => "EAN, mean",
        "msan" => "MSAN",
        "reap" => "REAP",
        "reap-plain" => "REAP, plain gate",
        "reap-sum" => "REAP, sum",
        "reap-guarded" => "REAP, guarded",
        "unified" => "Unified",
        "easy-ep" => "EASY-EP",
        "aimer" => "AIMER",
        "naee" => "NAEE",
        "m-smoe" => "M-SMoE",
        "hc-smoe" => "HC-SMoE",
        "ream" => "REAM",
        _ => model,
    };
}
