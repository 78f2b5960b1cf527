namespace Eep.Web.Components.Charts;

/// <summary>Colours that a chart draws itself; surfaces shine through from the theme.</summary>
public sealed record ChartColors(string Text, string Grid, string Main, string Soft, string Band, string Accent, IReadOnlyList<string> Series,
    IReadOnlyList<string> Outcomes)
{
    // Series colours are told apart by people with any colour vision; lines differ in dash as well, so that 36 pairs are distinct.
    private static readonly ChartColors Light = new(
        "#4d5c58", "#e3e9e6", "#0f6b63", "#7a8884", "rgba(15,107,99,0.13)", "#9a4f00",
        ["#0f6b63", "#a8480a", "#4a4fa3", "#a02c6d", "#1d5fa8", "#5f6b12"],
        ["#0f6b63", "#7fb5ae", "#c9d2cf", "#d9b98a", "#b3261e"]);

    private static readonly ChartColors Dark = new(
        "#a5b4b0", "#263330", "#5fd0c0", "#84938f", "rgba(95,208,192,0.16)", "#e9b566",
        ["#5fd0c0", "#f0a56b", "#a9aef5", "#ef9ccb", "#8fbdf2", "#cbd677"],
        ["#5fd0c0", "#2f7f75", "#46524f", "#8a6a35", "#f2a19a"]);

    private static readonly string[] Dashes = ["solid", "dash", "dot", "dashdot", "longdash", "longdashdot"];

    public static ChartColors For(bool dark) => dark ? Dark : Light;

    public string SeriesColor(int index) => Series[index % Series.Count];

    public static string SeriesDash(int index) => Dashes[(index + (index / Dashes.Length)) % Dashes.Length];
}
