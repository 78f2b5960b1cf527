namespace Eep.Core.Runs;

/// <summary>One thing wrong with the options.</summary>
/// <param name="Field">Name of the option as written in options.json.</param>
/// <param name="Message">Value found and what would be right.</param>
public sealed record OptionFault(string Field, string Message);

/// <summary>Options that cannot be run; carries all faults at once.</summary>
public sealed class RunOptionsException(IReadOnlyList<OptionFault> faults)
    : Exception(string.Join(Environment.NewLine, faults.Select(fault => $"{fault.Field}: {fault.Message}")))
{
    /// <summary>Every fault found.</summary>
    public IReadOnlyList<OptionFault> Faults { get; } = faults;
}
