namespace Eep.Tests.Web.Telemetry;

/// <summary>A metric or a span as it was received.</summary>
/// <param name="Service">Who sent it.</param>
/// <param name="Scope">Name of its meter or source.</param>
/// <param name="Name">Its own name.</param>
/// <param name="Message">The whole.</param>
public sealed record OtlpItem(string Service, string Scope, string Name, WireMessage Message)
{
    /// <summary>Total of a counter: sum (7), its points (1), their integers (6).</summary>
    public long Count => Message.All(7, 1).Sum(point => point.Fixed(6) ?? 0);

    /// <summary>How many values a histogram holds: histogram (9), its points (1), their counts (4).</summary>
    public long Values => Message.All(9, 1).Sum(point => point.Fixed(4) ?? 0);

    /// <summary>A text that a span carries: attributes (9), key (1), value (2), its string (1).</summary>
    public string Tag(string key) => string.Concat(Message.All(9).Where(attribute => attribute.Text(1) == key).SelectMany(attribute => attribute.All(2)).Select(value => value.Text(1)));
}
