using System.Text.Json;
using Eep.Core.Runs;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Eep.Web.Data.Configurations;

/// <summary>Values stored as JSON text, in the one dialect of runs. The values are immutable records: replaced, never changed.</summary>
public static class JsonProperty
{
    /// <summary>Stores the property as JSON.</summary>
    public static PropertyBuilder<T> HasJson<T>(this PropertyBuilder<T> property) => property.HasConversion(
        value => JsonSerializer.Serialize(value, RunJson.Line),
        text => JsonSerializer.Deserialize<T>(text, RunJson.Line)!,
        new ValueComparer<T>((a, b) => ReferenceEquals(a, b), value => value == null ? 0 : value.GetHashCode(), value => value));
}
