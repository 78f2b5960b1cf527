using System.Text.Json.Serialization;

namespace Eep.Core.Metering;

/// <summary>A number that was measured, or the reason why it was not: never a guess.</summary>
/// <param name="Value">In the unit that the holder names; null where it was not measured.</param>
/// <param name="NotMeasured">Why there is no value; null where there is one.</param>
public sealed record Figure(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? Value,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? NotMeasured)
{
    /// <summary>A measured number.</summary>
    public static implicit operator Figure(double value) => new(value, null);

    /// <summary>No number, and why.</summary>
    public static Figure None(string reason) => new(null, reason);
}
