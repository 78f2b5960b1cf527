namespace Eep.Core.Evaluation;

/// <summary>Names of the kinds of tasks, as task files write them.</summary>
public static class OutputTypes
{
    private static readonly Dictionary<string, OutputType> s_names = new()
    {
        ["generate_until"] = OutputType.GenerateUntil,
        ["multiple_choice"] = OutputType.MultipleChoice,
        ["loglikelihood"] = OutputType.LogLikelihood,
        ["loglikelihood_rolling"] = OutputType.LogLikelihoodRolling,
    };

    /// <summary>All names.</summary>
    public static IReadOnlyCollection<string> Names => s_names.Keys;

    /// <summary>The harness's name of a kind.</summary>
    public static string Name(OutputType type) => s_names.First(pair => pair.Value == type).Key;

    /// <summary>The kind of a name, or null.</summary>
    public static OutputType? Find(string name) => s_names.TryGetValue(name, out var type) ? type : null;
}
